import Synchronization

/// Reads assigned partitions, one fetch ahead of its user.
///
/// Use `next()` or `for try await batch in consumer`. One task reads; any may call the other methods.
public final class Consumer: Sendable {
  let core: ConsumerCore

  public init(
    _ client: KafkaClient, _ partitions: [TopicPartition: StartPosition],
    _ configuration: ConsumerConfiguration = ConsumerConfiguration()
  ) {
    core = ConsumerCore(client, partitions, configuration)
    core.pump()
  }

  // Without it a consumer that nobody holds any longer would go on asking for records that nobody reads.
  deinit { core.close() }

  /// The next batch; waits for one. Nil after `close`.
  ///
  /// Errors that a retry can mend (a leader that moved, a broker away) are retried here without end; what is thrown
  /// needs a decision. After an error the next call tries again from the same place; ``seek(_:to:)`` or ``close()`` are
  /// the other ways on. A broken batch is a `.malformedResponse` that names partition and offset.
  public func next() async throws(KafkaError) -> ConsumedBatch? {
    try await core.next()
  }

  /// The next records as ``next()`` gives them, but read where they lie: without a copy, and without memory per record.
  public func nextViews() async throws(KafkaError) -> ConsumedViews? {
    try await core.nextViews()
  }

  /// How many records of each partition are still to come, as far as the brokers have told: the end at the time of the
  /// last answer less ``position(of:)``. A partition of which nothing is known yet is left out.
  public var lag: [TopicPartition: Int64] {
    core.state.withLock { $0.machine.partitions.compactMapValues(\.lag) }
  }

  /// The offset that comes next: after what `next` has returned last. Nil for a partition that is not assigned, and
  /// while the offset of its start position is being looked up.
  public func position(of partition: TopicPartition) -> Int64? {
    core.state.withLock { $0.machine.partitions[partition]?.delivered }
  }

  /// Goes on elsewhere in a partition; what was fetched ahead is dropped. Does nothing for one that is not assigned.
  public func seek(_ partition: TopicPartition, to start: StartPosition) {
    core.pump { machine, _ in machine.seek(partition, to: start) }
  }

  /// The partitions that are read, the paused ones included.
  public var assignment: Set<TopicPartition> { core.state.withLock { Set($0.machine.partitions.keys) } }

  /// Reads these, too, while the reading of the others goes on. Those that are assigned already stay where they are.
  public func assign(adding partitions: [TopicPartition: StartPosition]) {
    core.assign(adding: partitions)
  }

  /// Reads these no longer; what was fetched ahead of them is dropped. After it no ``next()`` that begins returns any
  /// of their records.
  ///
  /// - Returns: the ``position(of:)`` that each had.
  @discardableResult
  public func unassign(_ partitions: some Collection<TopicPartition>) -> [TopicPartition: Int64] {
    core.unassign(partitions)
  }

  /// Fetches nothing of these until ``resume(_:)``; the others go on. What was fetched ahead is dropped and comes again
  /// then.
  public func pause(_ partitions: some Collection<TopicPartition>) {
    core.pump { machine, _ in for partition in partitions { machine.pause(partition) } }
  }

  /// Goes on with partitions that are paused.
  public func resume(_ partitions: some Collection<TopicPartition>) {
    core.pump { machine, _ in for partition in partitions { machine.unpause(partition) } }
  }

  /// Those that are paused.
  public var paused: Set<TopicPartition> {
    core.state.withLock { Set($0.machine.partitions.filter { $0.value.isPaused }.keys) }
  }

  /// Ends the reading. Safe at any time, and more than once.
  public func close() async {
    await core.endSessions()
    core.close()
  }
}

extension Consumer: AsyncSequence {
  public typealias Element = ConsumedBatch
  public typealias Failure = KafkaError

  public struct AsyncIterator: AsyncIteratorProtocol {
    let consumer: Consumer

    public mutating func next() async throws(KafkaError) -> ConsumedBatch? {
      try await consumer.next()
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> ConsumedBatch? {
      try await consumer.next()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(consumer: self) }

  /// The batches as views, for those who count instructions: see ``nextViews()``.
  public var views: ConsumedViewBatches { ConsumedViewBatches(consumer: self) }

  /// The records one by one, each with its partition.
  public var records: ConsumedRecords { ConsumedRecords(consumer: self) }
}
