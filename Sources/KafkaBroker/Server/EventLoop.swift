import Foundation
import KafkaWire

/// The broker's one thread: it waits for all sockets with one `poll`, answers requests, and never waits for a client.
final class EventLoop {
  /// A client that stops in the middle of a request is given so long.
  static let stallLimit = Duration.seconds(60)
  static let retentionInterval = Duration.seconds(30)

  /// Partitions that all waiting fetches may name together.
  static let mostWaiting = 200_000

  let node: BrokerNode
  let configuration: BrokerConfiguration
  private(set) var listener: Listener?
  private var lock: DataDirectoryLock?
  let mailbox: Mailbox
  let flusher: Flusher
  let budget: MemoryBudget
  let clock = ContinuousClock()
  var connections: [UInt64: Connection] = [:]
  var nextID: UInt64 = 0
  var fetches: [Parked<FetchWait>] = []
  /// JoinGroup and SyncGroup requests whose groups have not answered.
  var held: [GroupTicket: HeldAnswer] = [:]
  var flushes = FlushSchedule()
  var nextRetention: ContinuousClock.Instant
  var nextSweep: ContinuousClock.Instant
  /// Accepting goes on from here; set after the system had no descriptor left.
  var acceptFrom: ContinuousClock.Instant
  var stopped: [CheckedContinuation<Void, Never>] = []
  var isStopping = false

  /// Something that an answer waits for.
  struct Parked<Wait> {
    var connection: UInt64
    var slot: UInt64
    var deadline: ContinuousClock.Instant
    var wait: Wait
  }

  init(node: BrokerNode, listener: Listener, mailbox: Mailbox, lock: DataDirectoryLock) {
    self.lock = lock
    self.node = node
    configuration = node.configuration
    self.listener = listener
    self.mailbox = mailbox
    flusher = Flusher(mailbox: mailbox)
    budget = MemoryBudget(limit: max(256 << 20, 2 * EventLoop.requestLimit(node.configuration)))
    let now = clock.now
    nextRetention = now
    nextSweep = now + .seconds(1)
    acceptFrom = now
  }

  /// Bytes of the largest request: a batch of the largest size, and what is around it.
  static func requestLimit(_ configuration: BrokerConfiguration) -> Int {
    max(TopicConfig.largestBatch, configuration.messageMaxBytes) + (1 << 20)
  }

  // MARK: Running

  /// Runs until told to stop; then everything is on the disk.
  func run() {
    flusher.start()
    while !isStopping { turn() }
    shutDown()
  }

  private func turn() {
    let order = Array(connections.values)
    let accepts = clock.now >= acceptFrom ? listener?.sockets ?? [] : []
    var watched = [pollfd(fd: mailbox.pipe.reading, events: Int16(POLLIN), revents: 0)]
    watched += accepts.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    let base = watched.count
    watched += order.map { pollfd(fd: $0.socket.descriptor, events: $0.interest, revents: 0) }
    let count = poll(&watched, nfds_t(watched.count), timeout())
    if count < 0 && errno != EINTR { return }
    if watched[0].revents != 0 { readMail() }
    for (index, connection) in order.enumerated() {
      serve(connection, Int32(watched[base + index].revents))
    }
    for (index, socket) in accepts.enumerated() where watched[1 + index].revents != 0 { accept(socket) }
    retryForMemory()
    wakeFetches()
    answerGroups()
    startFlush()
    housekeeping()
  }

  /// Milliseconds until something is due.
  private func timeout() -> Int32 {
    let now = clock.now
    var next = min(nextRetention, nextSweep)
    for fetch in fetches { next = min(next, fetch.deadline) }
    if let due = flushes.due { next = min(next, due) }
    if let due = node.groups.nextDeadline { next = min(next, due) }
    if acceptFrom > now { next = min(next, acceptFrom) }
    let left = now.duration(to: next)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    // Rounded up, so that what is due is due when `poll` returns.
    return Int32(clamping: min(seconds, 60) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }

  private func readMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .stop(let continuation):
        isStopping = true
        if let continuation { stopped.append(continuation) }
      case .flushed(let outcome): finishFlush(outcome)
      }
    }
  }

  private func housekeeping() {
    let now = clock.now
    if now >= nextSweep {
      nextSweep = now + .seconds(1)
      for connection in connections.values {
        // A consumer may let its answers wait, and what waits is not this broker's memory; half a request is.
        let isStalled = connection.reader.isPartial && !connection.waitsForMemory
        let limit = isStalled ? min(Self.stallLimit, configuration.idleTimeout) : configuration.idleTimeout
        if connection.lastProgress.duration(to: now) > limit { close(connection) }
      }
    }
    if now >= nextRetention {
      nextRetention = now + Self.retentionInterval
      node.groups.forgetUnused { node.offsets.groups[$0] != nil }
      for log in node.topics.logs where log.settings.retentionTime != nil || log.settings.retentionBytes != nil {
        do throws(StorageError) {
          try log.enforceRetention(now: node.now())
        } catch {
          configuration.report("retention: \(error)")
        }
      }
    }
  }

  // MARK: Stopping

  private func shutDown() {
    for connection in connections.values { _ = connection.send(now: clock.now) }
    connections = [:]
    fetches = []
    held = [:]
    flusher.stop()
    node.close()
    // Whoever waited for the end may start another broker at once: address and directory are free before it is told.
    listener = nil
    lock = nil
    for case .stop(let continuation?) in mailbox.close() { stopped.append(continuation) }
    for continuation in stopped { continuation.resume() }
  }
}
