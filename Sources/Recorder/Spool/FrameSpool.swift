import Capture
import KafkaWire
import Synchronization

/// A publisher's way to the topic: from memory to the producer while acknowledgements come, by the disk while they do not.
///
/// ``SpoolMachine`` decides; here are the tasks that hand over, settle and write, each waiting for its own work.
final class FrameSpool: Sendable {
  enum Event: Sendable {
    /// It is on the topic; nil where it was found there.
    case delivered(SpooledFrame, RecordMetadata?)
    case lost(SpooledFrame, KafkaError)
    /// The cluster refuses for good: nothing further is sent.
    case refused(KafkaError)
  }

  enum Handed: Sendable {
    case sent(SpoolMachine.Item, Delivery)
    case found(SpoolMachine.Item)
    case refused(SpoolMachine.Item, KafkaError)
  }

  struct State {
    var machine: SpoolMachine
    var report = SpoolReport()
    var producer: Producer
    /// Frames of the spool that are known to be on the topic.
    var delivered = DeliveredFrames()
    /// What was handed over, oldest first.
    var handed: [Handed] = []
    /// Frames given to the producer, or about to be, whose end has not been seen.
    var unresolved = 0
    var limits: TopicLimits?
    var refusal: KafkaError?
    var isClosed = false
    var room: [CheckedContinuation<Void, Never>] = []
    var tasks: [Task<Void, Never>] = []
    /// Finds out what the topic has: at the start, and after deliveries that failed.
    var connecting: Task<Void, Never>?
    /// The disk's.
    var work: Task<Void, Never>?
  }

  let client: KafkaClient
  let configuration: PublishConfiguration
  let disk: SerialThread<SpoolStore?>
  let state: Mutex<State>
  let events: @Sendable (Event) -> Void
  let handWake = Wake()
  let settleWake = Wake()
  let diskWake = Wake()
  private let start = ContinuousClock.now

  /// Opens the folder; nothing is sent before ``begin()``.
  static func open(
    _ client: KafkaClient, _ configuration: PublishConfiguration, _ spool: SpoolConfiguration,
    events: @escaping @Sendable (Event) -> Void
  ) async throws(SpoolError) -> FrameSpool {
    let disk = SerialThread<SpoolStore?>(name: "spool", nil)
    do throws(SpoolError) {
      let usage = try await disk.perform { (store) throws(SpoolError) -> SpoolUsage in
        var opened = try SpoolStore(spool.folder, maxBytes: spool.maxBytes, fileSystem: spool.fileSystem)
        if let topic = (try? opened.oldest())?.record.topic, topic != configuration.topic {
          let frames = opened.frames
          opened.close()
          throw SpoolError(
            .otherTopic, folder: spool.folder, reason: "it holds \(frames) frames for topic \(topic)",
            advice: "Publish to that topic once more to have them delivered, or name another folder.")
        }
        opened.topic = configuration.topic
        store = opened
        return opened.usage
      }
      return FrameSpool(client, configuration, spool, disk, usage, events)
    } catch {
      disk.finish()
      throw error
    }
  }

  private init(
    _ client: KafkaClient, _ configuration: PublishConfiguration, _ spool: SpoolConfiguration,
    _ disk: SerialThread<SpoolStore?>, _ usage: SpoolUsage, _ events: @escaping @Sendable (Event) -> Void
  ) {
    self.client = client
    self.configuration = configuration
    self.disk = disk
    self.events = events
    var state = State(
      machine: SpoolMachine(spool.settings, mark: usage.mark, end: usage.end),
      producer: Self.producer(client, configuration))
    state.report.take(usage)
    self.state = Mutex(state)
  }

  static func producer(_ client: KafkaClient, _ configuration: PublishConfiguration) -> Producer {
    var settings = configuration.producer
    // Whatever is under way is tried until its answer comes: one that was given up might arrive all the same.
    settings.deliveryTimeout = .seconds(30 * 86_400)
    return Producer(client, settings)
  }

  /// Since the spool was opened.
  var now: Duration { start.duration(to: .now) }

  /// What it has done and holds.
  var report: SpoolReport {
    state.withLock { state in
      var report = state.report
      report.spooled = state.machine.spooled
      report.isSpooling = state.machine.isSpooling
      return report
    }
  }

  /// Frames with the producer.
  var underWay: Int { state.withLock { $0.machine.outstanding } }

  /// The topic's limits, once a broker has told them.
  var limits: TopicLimits? { state.withLock { $0.limits } }
  var refusal: KafkaError? { state.withLock { $0.refusal } }

  /// Begins to connect, to deliver what an earlier run has left, and to take frames.
  func begin() {
    state.withLock { state in
      state.tasks = [
        Task { await self.handOver() }, Task { await self.settle() }, Task { await self.tick() },
      ]
      state.connecting = Task { await self.connect() }
      state.work = Task { await self.work() }
    }
  }

  /// Takes a frame over; waits only where memory is full, which takes a disk that is slower than the source. False where
  /// nothing can be taken any longer.
  func take(_ frame: SpooledFrame) async -> Bool {
    while true {
      let (isTaken, isOver) = state.withLock { state in
        if state.isClosed || state.refusal != nil { return (false, true) }
        return (state.machine.take(frame, now: now), false)
      }
      if isOver { return false }
      pump()
      if isTaken { return true }
      await waitForRoom(for: frame.bytes)
    }
  }

  private func waitForRoom(for bytes: Int) async {
    await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
      let hasRoom = state.withLock { state in
        if state.isClosed || state.refusal != nil || state.machine.hasRoom(for: bytes) { return true }
        state.room.append(waiter)
        return false
      }
      if hasRoom { waiter.resume() }
    }
  }

  /// What is on the disk stays there; what is under way is waited for.
  func stopDraining() { state.withLock { $0.machine.finish(drains: false, now: now) } }

  /// Delivers what can be delivered, leaves the rest on the disk, and gives the folder back.
  ///
  /// - Parameter drains: whether to deliver what is on the disk, as long as acknowledgements come.
  func finish(drains: Bool) async {
    state.withLock { $0.machine.finish(drains: drains, now: now) }
    while !state.withLock({ $0.machine.isDone(now: now) }) {
      pump()
      // Not cancellable: what was taken has to find its place.
      await Task { try? await Task.sleep(for: .milliseconds(10)) }.value
    }
    await endTasks()
    let (lost, mark, producer) = state.withLock { ($0.machine.window, $0.machine.mark, $0.producer) }
    for item in lost where item.disk == .absent {
      let outcome: KafkaError.Outcome = item.isHanded ? .possiblyPersisted : .notPersisted
      self.lost(item.frame, KafkaError(.timedOut, outcome: outcome))
    }
    // With frames under way it would wait for them, and they are on the disk.
    if lost.isEmpty { await producer.close() }
    let usage = await disk.perform { store in
      defer { store = nil }
      store?.advance(to: mark)
      store?.close()
      return store?.usage
    }
    disk.finish()
    if let usage { state.withLock { $0.report.take(usage) } }
  }

  /// Returns when the last one has ended: none may come to the disk, or make a producer, when both are given back.
  private func endTasks() async {
    let (tasks, work) = state.withLock { state in
      state.isClosed = true
      return (state.tasks + [state.connecting].compactMap { $0 }, state.work)
    }
    for task in tasks { task.cancel() }
    pump()
    for task in tasks { await task.value }
    // Not cancelled: what it does for the disk it finishes.
    await work?.value
  }

  /// Something has changed: everyone looks for work.
  func pump() {
    let room = state.withLock { state in
      defer { state.room = [] }
      return state.room
    }
    for waiter in room { waiter.resume() }
    handWake.signal()
    settleWake.signal()
    diskWake.signal()
  }
}
