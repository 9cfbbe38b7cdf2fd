import Testing

@testable import KafkaWire

/// The article's code: compiled and run as it stands there.
@Suite struct TransactionsArticleTests {
  @Test("what is compiled here is what the article shows")
  func isCurrent() throws {
    let here = try Snippets(compiledIn: #filePath)
    #expect(here.lines == (try Snippets(article: "Transactions").lines))
  }

  @Test("the article's code runs", .timeLimit(.minutes(2)))
  func runs() async throws {
    let broker = try TransactionBroker(.v2)
    defer { broker.stop() }
    let client = KafkaClient(ClientConfiguration(brokers: [broker.address]))
    try await Self.example(client, jpeg: [0xff, 0xd8])
    #expect(broker.heard.filter { $0 == "commit" }.count == 3)
    await client.close()
  }

  private static func example(_ client: KafkaClient, jpeg: [UInt8]) async throws {
    // Transactions.md
    let producer = try await TransactionalProducer(client, transactionalID: "copier")

    try await producer.transaction { transaction in
      _ = try await transaction.send(ProducerRecord(topic: "audit", value: Bytes("begun")))
      _ = try await transaction.send(ProducerRecord(topic: "video", value: Bytes(jpeg)))
    }

    do {
      try await producer.transaction { try await work($0) }
    } catch let error as TransactionError where error.remedy == .abort {
      print("left no trace: \(error)")
    }

    let transaction = try await producer.begin()
    _ = try await transaction.send(ProducerRecord(topic: "video", value: Bytes(jpeg)))
    try await transaction.commit()
    // end
    await producer.close()
  }

  private static func work(_ transaction: Transaction) async throws {
    _ = try await transaction.send(ProducerRecord(topic: "video", value: nil))
  }

  /// Compiled only: no cluster here keeps records.
  private static func copy(_ client: KafkaClient, _ producer: TransactionalProducer) async throws {
    // Transactions.md
    let partition = TopicPartition("video", 0)
    let stored = try await client.committedOffsets(group: "copies", [partition], requireStable: true)
    var reading = ConsumerConfiguration()
    reading.isolation = .readCommitted
    let consumer = Consumer(client, [partition: stored[partition].map { .offset($0) } ?? .beginning], reading)
    while let batch = try await consumer.next() {
      try await producer.transaction { transaction in
        for record in batch.records {
          _ = try await transaction.send(ProducerRecord(topic: "copy", key: record.key, value: record.value))
        }
        try await transaction.sendOffsets([partition: batch.nextOffset], group: GroupMetadata(groupID: "copies"))
      }
    }
    // end
  }
}
