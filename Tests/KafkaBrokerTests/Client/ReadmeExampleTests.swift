import Foundation
import KafkaWire
import Testing

/// The README's example of KafkaWire: compiled and run as it stands there.
@Suite struct ReadmeExampleTests {
  @Test("the README's example compiles, and its record comes back")
  func runs() async throws {
    try await withCluster { _, client in
      let example = Task { try await Self.example(client, jpeg: [0xff, 0xd8, 0xff, 0xd9]) }
      let reader = Consumer(client, [TopicPartition("video", 0): .beginning])
      let batch = try #require(try await reader.next())
      #expect(batch.records.map { $0.value?.array } == [[0xff, 0xd8, 0xff, 0xd9]])
      // It reads on for as long as it is let.
      example.cancel()
      await #expect(throws: KafkaError.self) { try await example.value }
      await reader.close()
    }
  }

  @Test("what is compiled here is what the README shows")
  func isCurrent() throws {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(readme.components(separatedBy: "```swift\n").dropFirst().first)
    let shown = try #require(block.components(separatedBy: "```").first)
    let here = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let compiled = here.components(separatedBy: "// README\n").dropFirst().map {
      $0.components(separatedBy: "// end").first ?? ""
    }
    #expect(Self.lines(shown).filter { $0 != "import KafkaWire" } == compiled.flatMap(Self.lines))
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  private static func makeClient() -> KafkaClient {
    // README
    let client = KafkaClient(ClientConfiguration(brokers: [BrokerAddress(host: "localhost", port: 9092)]))
    // end
    return client
  }

  private static func example(_ client: KafkaClient, jpeg: [UInt8]) async throws {
    // README
    let producer = Producer(client)
    let delivery = try await producer.send(ProducerRecord(topic: "video", value: Bytes(jpeg)))
    print(try await delivery.metadata().offset ?? -1)

    let consumer = Consumer(client, [TopicPartition("video", 0): .beginning])
    for try await batch in consumer {
      for record in batch.records { print(record.offset, record.value?.count ?? 0) }
    }
    // end
  }
}
