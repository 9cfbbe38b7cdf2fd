/// A consumer's records batch by batch, read where they lie.
public struct ConsumedViewBatches: AsyncSequence, Sendable {
  public typealias Element = ConsumedViews
  public typealias Failure = KafkaError

  let consumer: Consumer

  public struct AsyncIterator: AsyncIteratorProtocol {
    let consumer: Consumer

    public mutating func next() async throws(KafkaError) -> ConsumedViews? {
      try await consumer.nextViews()
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> ConsumedViews? {
      try await consumer.nextViews()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(consumer: consumer) }
}
