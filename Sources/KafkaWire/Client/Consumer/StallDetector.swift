/// Notices partitions that do not move: a value without a clock of its own.
struct StallDetector: Sendable {
  /// Where a partition stands.
  struct Reading: Sendable {
    var position: Int64?
    /// Nil where no broker has said.
    var lag: Int64?
    /// Records of it wait for the user, an error of it does, or he has paused it: nothing is expected to move.
    var isIdle = false
  }

  private struct Mark: Sendable {
    var position: Int64?
    var since: Duration
    var isReported = false
  }

  /// How long nothing may move.
  let limit: Duration
  private var marks: [TopicPartition: Mark] = [:]
  private(set) var nextCheck: Duration

  init(limit: Duration, now: Duration) {
    self.limit = limit
    nextCheck = now + limit / 4
  }

  /// Compares with what was seen before.
  ///
  /// - Returns: those that have not moved for the limit, each once until it moves again, and for how long.
  mutating func observe(_ readings: [TopicPartition: Reading], now: Duration) -> [TopicPartition: Duration] {
    nextCheck = now + limit / 4
    var stalled: [TopicPartition: Duration] = [:]
    var next: [TopicPartition: Mark] = [:]
    for (partition, reading) in readings {
      let isDone = reading.isIdle || reading.lag == 0
      guard !isDone, var mark = marks[partition], mark.position == reading.position else {
        next[partition] = Mark(position: reading.position, since: now)
        continue
      }
      if !mark.isReported, now - mark.since >= limit {
        mark.isReported = true
        stalled[partition] = now - mark.since
      }
      next[partition] = mark
    }
    marks = next
    return stalled
  }
}
