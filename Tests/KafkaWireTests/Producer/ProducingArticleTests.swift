import Testing

@testable import KafkaWire

/// The article's code: compiled and run as it stands there.
@Suite struct ProducingArticleTests {
  @Test("what is compiled here is what the article shows")
  func isCurrent() throws {
    let here = try Snippets(compiledIn: #filePath)
    #expect(here.lines == (try Snippets(article: "Producing").lines))
  }

  @Test("the article's code runs", .timeLimit(.minutes(2)))
  func runs() async throws {
    let broker = try TransactionBroker(.v1)
    defer { broker.stop() }
    let client = KafkaClient(ClientConfiguration(brokers: [broker.address]))
    try await Self.example(client, jpeg: [0xff, 0xd8], images: [[1], [2], [3]])
    #expect(broker.heard.contains { $0.hasPrefix("produce - ") })
  }

  // Producing.md
  struct ByFirstByte: Partitioner {
    func partition(for record: ProducerRecord, of count: Int32) -> Int32? {
      guard let first = record.key?.array.first else { return nil }
      return Int32(first) % count
    }
  }
  // end

  private static func example(_ client: KafkaClient, jpeg: [UInt8], images: [[UInt8]]) async throws {
    // Producing.md
    let producer = Producer(client)
    let delivery = try await producer.send(ProducerRecord(topic: "video", key: Bytes("door"), value: Bytes(jpeg)))
    let written = try await delivery.metadata()
    print("partition \(written.partition.partition), offset \(written.offset ?? -1)")

    var deliveries: [Delivery] = []
    for image in images {
      deliveries.append(try await producer.send(ProducerRecord(topic: "video", value: Bytes(image))))
    }
    print(try await deliveries.metadata().count, "delivered")

    do {
      _ = try await delivery.metadata()
    } catch let error where error.outcome == .notPersisted {
      print("not written: \(error)")
    } catch {
      print("perhaps written: \(error)")
    }

    var configuration = ProducerConfiguration()
    configuration.partitioner = ByFirstByte()
    configuration.linger = .milliseconds(20)
    let chosen = Producer(client, configuration)
    // end
    await chosen.close()
    // Producing.md
    await producer.close()
    await client.close()
    // end
  }
}
