/// The batches of all partitions that are the member's, read by one task.
///
/// A batch is finished when the next one is asked for. Where the loop is left, its last batch is not, and comes again.
extension GroupConsumer: AsyncSequence {
  public typealias Element = ConsumedBatch
  public typealias Failure = KafkaError

  public struct AsyncIterator: AsyncIteratorProtocol {
    private let reading: SharedReading

    init(_ group: GroupConsumer) { reading = SharedReading(group) }

    public mutating func next() async throws(KafkaError) -> ConsumedBatch? {
      try await reading.next()
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> ConsumedBatch? {
      try await reading.next()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}

/// Lasts as long as the iterator.
final class SharedReading: Sendable {
  private let group: GroupConsumer

  init(_ group: GroupConsumer) { self.group = group }

  // Otherwise closing would wait for work that nobody does any longer.
  deinit { group.core.stopSharing() }

  func next() async throws(KafkaError) -> ConsumedBatch? {
    try group.core.join(.shared)
    return try await group.core.nextOfAny()
  }
}
