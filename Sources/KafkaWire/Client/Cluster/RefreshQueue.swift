/// Gathers wishes for fresh metadata, so that all that come while one request is under way share the next.
///
/// A value without I/O: whoever is told to run takes batches until there are none.
struct RefreshQueue {
  typealias Instant = ContinuousClock.Instant

  struct Batch {
    var topics: Set<String>
    var promise: Promise<Void>
  }

  private var pending: Batch?
  private var isRunning = false
  private var lastEnd: Instant?

  /// The promise to wait for, and whether the caller must start the runner.
  mutating func add(_ topics: [String]) -> (promise: Promise<Void>, mustRun: Bool) {
    var batch = pending ?? Batch(topics: [], promise: Promise())
    batch.topics.formUnion(topics)
    pending = batch
    defer { isRunning = true }
    return (batch.promise, !isRunning)
  }

  /// How long the runner has to wait before it takes the next batch, to keep `floor` between two requests.
  func pause(now: Instant, floor: Duration) -> Duration? {
    guard let lastEnd, lastEnd + floor > now else { return nil }
    return lastEnd + floor - now
  }

  /// The next batch; nil ends the runner.
  mutating func take() -> Batch? {
    defer { pending = nil }
    isRunning = pending != nil
    return pending
  }

  mutating func ended(now: Instant) { lastEnd = now }
}
