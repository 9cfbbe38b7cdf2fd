/// Gathers commits, so that all that come while one request is under way share the next. A later offset of a partition
/// replaces an earlier one.
///
/// A value without I/O: whoever is told to run takes batches until there are none.
struct CommitQueue {
  /// The partitions that could not be committed, and why.
  typealias Outcome = [TopicPartition: KafkaError]

  struct Batch {
    var offsets: [PartitionClaim: Int64]
    let promise: Promise<Outcome>
    /// Nobody waits for some of it.
    var isInBackground = false
  }

  private var pending: Batch?
  private var running: Batch?
  private var isRunning = false

  /// The promise to wait for, and whether the caller must start the runner.
  mutating func add(
    _ offsets: [PartitionClaim: Int64], inBackground: Bool = false
  ) -> (promise: Promise<Outcome>, mustRun: Bool) {
    var batch = pending ?? Batch(offsets: [:], promise: Promise())
    batch.offsets.merge(offsets) { $1 }
    if inBackground { batch.isInBackground = true }
    pending = batch
    defer { isRunning = true }
    return (batch.promise, !isRunning)
  }

  /// The next batch; nil ends the runner.
  mutating func take() -> Batch? {
    running = pending
    pending = nil
    isRunning = running != nil
    return running
  }

  /// The last commit of a partition that is on its way; nil where there is none.
  func underWay(_ claim: PartitionClaim) -> Promise<Outcome>? {
    if let pending, pending.offsets[claim] != nil { return pending.promise }
    if let running, running.offsets[claim] != nil { return running.promise }
    return nil
  }
}
