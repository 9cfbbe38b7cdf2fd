import Foundation
import Testing

@testable import KafkaWire

/// The articles' code: compiled and run as it stands there.
@Suite struct ConsumingArticleTests {
  @Test("what is compiled here is what the articles show", arguments: ["Consuming", "Errors"])
  func isCurrent(article: String) throws {
    #expect(try Self.compiled(article) == Self.shown(article))
  }

  /// The lines of the article's Swift code.
  private static func shown(_ article: String) throws -> [String] {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let text = try String(
      contentsOf: root.appending(path: "Sources/KafkaWire/KafkaWire.docc/\(article).md"), encoding: .utf8)
    return lines(text.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] })
  }

  /// The lines of this file that stand for them.
  private static func compiled(_ article: String) throws -> [String] {
    let text = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    return lines(
      text.components(separatedBy: "// \(article).md\n").dropFirst().map { $0.components(separatedBy: "// end")[0] })
  }

  private static func lines(_ blocks: [String]) -> [String] {
    blocks.joined(separator: "\n").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  @Test("the article about consuming runs", .timeLimit(.minutes(2)))
  func consuming() async throws {
    try await withCluster(partitions: 2) { _, client in
      let producer = Producer(client)
      for _ in 0..<3 {
        let record = ProducerRecord(topic: "video", partition: 0, value: [1], headers: [RecordHeader("format", "raw")])
        _ = try await producer.send(record)
      }
      await producer.flush()
      // The last part waits for a record that comes after its consumer has begun.
      let feeding = Task {
        while !Task.isCancelled {
          _ = try await producer.send(ProducerRecord(topic: "video", partition: 0, value: [2]))
          await producer.flush()
          await Task.yield()
        }
      }
      defer { feeding.cancel() }
      try await Self.consume(client)
      feeding.cancel()
      _ = await feeding.result
      await producer.close()
    }
  }

  private static func consume(_ client: KafkaClient) async throws {
    // Consuming.md
    let consumer = Consumer(client, [TopicPartition("video", 0): .beginning])
    for try await batch in consumer {
      for record in batch.records {
        print(record.offset, record.value?.count ?? 0)
      }
      if batch.nextOffset >= batch.highWatermark { break }
    }
    // end
    consumer.seek(TopicPartition("video", 0), to: .beginning)
    // Consuming.md
    var bytes = 0
    for try await batch in consumer.views {
      for record in batch.records {
        if record.header("format") != nil { bytes += record.value?.count ?? 0 }
      }
      if batch.nextOffset >= batch.highWatermark { break }
    }
    // end
    #expect(bytes == 3)
    // Consuming.md
    var configuration = ConsumerConfiguration()
    configuration.memoryLimit = 32 << 20
    configuration.isolation = .readCommitted
    configuration.offsetReset = .age(.seconds(3600))
    configuration.rack = "hall-2"
    let door = TopicPartition("video", 0)
    let yard = TopicPartition("video", 1)
    consumer.assign(adding: [yard: .end])
    consumer.seek(door, to: .time(1_700_000_000_000))
    consumer.pause([yard])
    consumer.resume([yard])
    let left = consumer.unassign([yard])
    print("yard was left at", left[yard] ?? -1, "and door is", consumer.lag[door] ?? -1, "records behind")
    configuration.stallTimeout = .seconds(30)
    configuration.onStall = { stall in print("nothing comes: \(stall)") }
    let watched = Consumer(client, [door: .end], configuration)
    client.metrics()
    let batch = try await watched.next()
    let metrics = client.metrics()
    for (key, requests) in metrics.requests {
      print(key.api, key.broker, requests.count, requests.latency.quantile(0.99) ?? .zero)
    }
    print(batch?.records.count ?? 0, metrics.fetchedBytes)
    await watched.close()
    await consumer.close()
    // end
  }

  @Test("the article about errors runs", .timeLimit(.minutes(2)))
  func errors() async throws {
    try await withCluster(partitions: 1) { _, client in
      try await Self.fail(client)
      var configuration = ConsumerConfiguration()
      configuration.offsetReset = .fail
      let partition = TopicPartition("video", 0)
      let consumer = Consumer(client, [partition: .offset(7)], configuration)
      try await Self.skip(consumer)
      #expect(consumer.position(of: partition) == 8)
      await consumer.close()
    }
  }

  private static func fail(_ client: KafkaClient) async throws(KafkaError) {
    // Errors.md
    do {
      try await client.createTopic("video", partitions: 3)
    } catch {
      switch error.code {
      case .broker(.topicAlreadyExists): print("it is there already")
      default: print(error, error.isRetriable ? "(may pass)" : "(needs a decision)")
      }
    }
    // end
  }

  private static func skip(_ consumer: Consumer) async throws {
    // Errors.md
    func advice(_ error: KafkaError) -> String {
      switch error.code {
      case .unreachable, .connectionClosed, .timedOut: "is the cluster up?"
      case .broker(.topicAuthorizationFailed): "this user may not read \(error.topic ?? "the topic")"
      case .frameTooLarge(let bytes): "raise memoryLimit: an answer has \(bytes) bytes"
      case .logTruncated(let offset): "records were lost; seek to \(offset ?? 0)"
      case .malformedResponse(let wire): "a broken batch in \(error.partition?.description ?? "?"): \(wire)"
      default: error.description
      }
    }
    do {
      _ = try await consumer.next()
    } catch {
      guard let broken = error.partition, let position = consumer.position(of: broken) else { throw error }
      print(advice(error))
      consumer.seek(broken, to: .offset(position + 1))
    }
    // end
  }
}
