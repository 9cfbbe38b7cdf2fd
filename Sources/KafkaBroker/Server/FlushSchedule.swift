import KafkaWire

/// What has been written and not yet synced, who waits for it, and when it is due. One flush at a time; what comes
/// meanwhile goes into the next one together.
struct FlushSchedule {
  static let offsetsToken = -1

  /// Written since the last flush began.
  private var dirty: [ObjectIdentifier: PartitionLog] = [:]
  /// Offsets were committed since the last flush began.
  var offsets = false
  /// Answers that wait for the next flush.
  var waiting: [EventLoop.Parked<PendingProduce>] = []
  private var running:
    (logs: [(token: Int, log: PartitionLog, offset: Int64)], answers: [EventLoop.Parked<PendingProduce>])?
  /// When the next flush begins.
  private(set) var due: ContinuousClock.Instant?

  mutating func note(_ logs: [ObjectIdentifier: PartitionLog]) {
    dirty.merge(logs) { old, _ in old }
  }

  mutating func wait(_ answer: EventLoop.Parked<PendingProduce>) { waiting.append(answer) }

  mutating func schedule(_ policy: BrokerConfiguration.FlushPolicy, now: ContinuousClock.Instant) {
    guard running == nil, due == nil, !dirty.isEmpty || offsets || !waiting.isEmpty else { return }
    due =
      switch policy {
      case .every(let interval): now + interval
      case .beforeAcknowledging: now
      }
  }

  /// The files of the flush that begins now; nil where none does.
  mutating func start(now: ContinuousClock.Instant, offsets file: File) -> [Flusher.Item]? {
    guard running == nil, let due, now >= due else { return nil }
    self.due = nil
    var items: [Flusher.Item] = []
    var logs: [(token: Int, log: PartitionLog, offset: Int64)] = []
    for log in dirty.values {
      do throws(StorageError) {
        let (files, offset) = try log.filesToSync()
        items.append(.init(token: logs.count, files: files))
        logs.append((logs.count, log, offset))
      } catch {
        log.failure = error
      }
    }
    if offsets { items.append(.init(token: Self.offsetsToken, files: [file])) }
    running = (logs, waiting)
    dirty = [:]
    offsets = false
    waiting = []
    return items
  }

  /// The flush that was started is over.
  mutating func finish() -> (
    logs: [(token: Int, log: PartitionLog, offset: Int64)], answers: [EventLoop.Parked<PendingProduce>]
  ) {
    defer { running = nil }
    return running ?? ([], [])
  }
}
