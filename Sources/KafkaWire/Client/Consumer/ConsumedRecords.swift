/// A consumer's records one by one.
public struct ConsumedRecords: AsyncSequence, Sendable {
  public typealias Element = ConsumedRecord
  public typealias Failure = KafkaError

  let consumer: Consumer

  public struct AsyncIterator: AsyncIteratorProtocol {
    let consumer: Consumer
    private var batch: ConsumedBatch?
    private var index = 0

    init(consumer: Consumer) {
      self.consumer = consumer
    }

    public mutating func next() async throws(KafkaError) -> ConsumedRecord? {
      try await next(isolation: nil)
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> ConsumedRecord? {
      while true {
        if let batch, index < batch.records.count {
          defer { index += 1 }
          return ConsumedRecord(partition: batch.partition, record: batch.records[index])
        }
        index = 0
        batch = try await consumer.next()
        if batch == nil { return nil }
      }
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(consumer: consumer) }
}
