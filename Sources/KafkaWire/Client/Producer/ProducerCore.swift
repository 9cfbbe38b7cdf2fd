import Synchronization

/// Drives a ``ProducerMachine``: holds it under a lock, does what it decides in tasks of their own, and reports back.
///
/// Nothing polls: work is looked for when a record is handed over, an answer comes or an alarm rings.
final class ProducerCore: Sendable {
  let client: KafkaClient
  let configuration: ProducerConfiguration
  /// Nil for a producer without transactions.
  let transactional: TransactionSettings?
  private let start: ContinuousClock.Instant
  /// What is wrong with the configuration; nil where nothing is.
  let misconfiguration: KafkaError?
  let state: Mutex<State>

  struct State {
    var machine: ProducerMachine
    var memory: MemoryQueue<Waiter>
    var topics: [String: TopicSpread] = [:]
    /// Topics that are being asked about, for all who wait for the answer.
    var lookups: [String: Promise<Void>] = [:]
    var alarms = Alarms()
    /// Requests per node that are still to be given to its connection, in order; an entry exists while a task does so.
    var lanes: [Int32: [ProduceCall]] = [:]
    var isClosed = false
    /// When the clock was last read, which is once a batch at least.
    var latest = Duration.zero
    /// Used with ``transactional`` only.
    var transaction: TransactionMachine
    /// Fulfilled when nothing of the transaction is under way any longer; an end waits for it.
    var settled: Promise<Void>?

    /// Puts a record into its batch, and its partition into the transaction.
    mutating func append(
      _ record: BatchRecord, to partition: TopicPartition, now: @autoclosure () -> Duration
    ) -> (completion: BatchCompletion, index: Int, isPollDue: Bool) {
      let place = machine.append(record, to: partition, now: now())
      if machine.settings.isTransactional, transaction.take(partition) { machine.admit(partition) }
      return place
    }

    var isSettled: Bool { machine.isIdle && !memory.isContended && transaction.isSettled }
  }

  /// A record whose sender waits for memory.
  struct Waiter {
    var record: BatchRecord
    var partition: TopicPartition
    var continuation: CheckedContinuation<Result<Delivery, KafkaError>, Never>
  }

  init(
    _ client: KafkaClient, _ configuration: ProducerConfiguration, _ transactional: TransactionSettings? = nil
  ) {
    self.client = client
    self.configuration = configuration
    misconfiguration = Self.misconfiguration(of: configuration)
    self.transactional = transactional
    start = client.clock.now()
    var settings = ProducerSettings()
    settings.linger = configuration.linger
    // A batch's length is an Int32; far below it no sum can pass that.
    settings.batchBytes = min(configuration.batchBytes, Self.mostBytes)
    settings.maxRequestBytes = min(configuration.maxRequestBytes, Self.mostBytes)
    settings.deliveryTimeout = configuration.deliveryTimeout
    settings.requestTimeout = client.configuration.requestTimeout
    // The client itself goes on asking for that long; what it throws then is final.
    settings.unknownTopicTimeout = client.configuration.retryTimeout / 2
    settings.maxInFlight = min(max(configuration.maxInFlight, 1), 5)
    settings.isTransactional = transactional != nil
    settings.backoff = { [client] attempt in client.retryBackoff(max(attempt - 1, 0)) }
    state = Mutex(
      State(
        machine: ProducerMachine(settings), memory: MemoryQueue(limit: configuration.memoryBytes),
        transaction: TransactionMachine(id: transactional?.id ?? "")))
  }

  /// Bytes of the largest batch, and of the largest record.
  static let mostBytes = 1 << 30

  private static func misconfiguration(of configuration: ProducerConfiguration) -> KafkaError? {
    let compression = configuration.compression
    func wrong(_ detail: String) -> KafkaError {
      KafkaError(.invalidConfiguration, outcome: .notPersisted, detail: detail)
    }
    if compression == .none { return nil }
    do throws(WireError) {
      _ = try compression.codec()
    } catch {
      return wrong("compression \(compression): \(error)")
    }
    if let level = configuration.compressionLevel {
      guard let levels = compression.levels else { return wrong("\(compression) has no compression level") }
      guard levels.contains(level) else { return wrong("\(compression) has levels \(levels), not \(level)") }
    }
    return nil
  }

  /// Since the producer began.
  var now: Duration { start.duration(to: client.clock.now()) }

  // MARK: Handing over

  /// Puts the record into its batch, at once or when there is memory for it. `transaction`: the number of the one that
  /// it is part of; where that has ended the record is refused.
  func hand(
    _ record: BatchRecord, to partition: TopicPartition, in transaction: Int? = nil
  ) async throws(KafkaError) -> Delivery {
    let bytes = record.memoryBytes
    let now = now
    let (delivery, isPollDue, ticket) = try state.withLock { state throws(KafkaError) -> (Delivery?, Bool, Int) in
      if state.isClosed { throw KafkaError(.closed, partition: partition, outcome: .notPersisted) }
      if let transaction, (try? state.transaction.check(transaction)) == nil {
        throw KafkaError(
          .closed, partition: partition, outcome: .notPersisted, detail: "the transaction takes nothing further")
      }
      guard state.memory.take(bytes) else { return (nil, true, state.memory.ticket()) }
      let place = state.append(record, to: partition, now: now)
      return (Delivery(place.completion, place.index, record), place.isPollDue, 0)
    }
    if let delivery {
      if isPollDue { pump() }
      return delivery
    }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isClosed = state.withLock { state in
          if state.isClosed || transaction.map({ (try? state.transaction.check($0)) == nil }) ?? false { return true }
          state.memory.wait(
            ticket, for: bytes, Waiter(record: record, partition: partition, continuation: continuation))
          return false
        }
        guard !isClosed else {
          return continuation.resume(
            returning: .failure(KafkaError(.closed, partition: partition, outcome: .notPersisted)))
        }
        // Cancelled before it was in the queue, it would otherwise not be heard.
        if Task.isCancelled { withdraw(ticket) }
        pump()
      }
    } onCancel: {
      withdraw(ticket)
    }.get()
  }

  private func withdraw(_ ticket: Int) {
    guard let waiter = state.withLock({ $0.memory.withdraw(ticket) }) else { return }
    waiter.continuation.resume(
      returning: .failure(
        KafkaError(.cancelled, partition: waiter.partition, outcome: .notPersisted, detail: "waiting for memory")))
    pump()
  }

  // MARK: The loop

  /// What is to be done outside the lock.
  private struct Work {
    var completions: [(BatchCompletion, Range<Int>, BatchResult)] = []
    var admitted: [(Waiter, Delivery)] = []
    var refused: [Waiter] = []
    var joins: [TopicPartition] = []
    var settled: Promise<Void>?
    var lookups: [(TopicPartition, refresh: Bool)] = []
    var identityNode: Int32?
    var lanes: [Int32] = []
    var alarm: Duration?
  }

  /// Lets the machine decide and does what it says.
  func pump() {
    let now = now
    let work = state.withLock { decide(&$0, now) }
    for (completion, range, result) in work.completions { completion.complete(range, result) }
    for waiter in work.refused {
      waiter.continuation.resume(
        returning: .failure(
          KafkaError(
            .closed, partition: waiter.partition, outcome: .notPersisted,
            detail: "the transaction takes nothing further"
          )))
    }
    for (waiter, delivery) in work.admitted { waiter.continuation.resume(returning: .success(delivery)) }
    for node in work.lanes { Task { await self.run(lane: node) } }
    for (partition, refresh) in work.lookups { Task { await self.findLeader(of: partition, refresh: refresh) } }
    if let node = work.identityNode { Task { await self.requestIdentity(from: node) } }
    if let settings = transactional, !work.joins.isEmpty { Task { await self.join(work.joins, settings) } }
    if let alarm = work.alarm { ring(at: alarm, now) }
    work.settled?.fulfil(.success(()))
  }

  private func decide(_ state: inout State, _ now: Duration) -> Work {
    var work = Work()
    state.latest = now
    var isDone = false
    while !isDone {
      isDone = true
      if let cause = state.transaction.abandonment {
        state.machine.failWaiting(cause)
        work.refused += state.memory.withdrawAll()
      }
      for action in state.machine.poll(now: now, isHurried: state.memory.isContended) {
        switch action {
        case .requestIdentity(let node): work.identityNode = node
        case .findLeader(let partition, let refresh): work.lookups.append((partition, refresh))
        case .complete(let completion, let range, let result):
          work.completions.append((completion, range, result))
          if transactional != nil, case .failed(let error) = result {
            state.transaction.batchFailed(error)
            isDone = false
          }
        case .free(let bytes): state.memory.free(bytes)
        case .produce(let call):
          if state.lanes[call.node] == nil { work.lanes.append(call.node) }
          state.lanes[call.node, default: []].append(call)
        }
      }
      while let waiter = state.memory.admit() {
        let place = state.append(waiter.record, to: waiter.partition, now: now)
        work.admitted.append((waiter, Delivery(place.completion, place.index, waiter.record)))
        isDone = false
      }
    }
    if transactional != nil {
      work.joins = state.transaction.nextToJoin()
      if state.isSettled { work.settled = state.settled }
    }
    if let wake = state.machine.nextWake(after: now), state.alarms.needs(wake) { work.alarm = wake }
    return work
  }

  private func ring(at time: Duration, _ now: Duration) {
    Task { [weak self, clock = client.clock] in
      await clock.sleep(time - now)
      guard let self else { return }
      self.state.withLock { $0.alarms.rang(time) }
      self.pump()
    }
  }
}

extension Delivery {
  init(_ completion: BatchCompletion, _ index: Int, _ record: BatchRecord) {
    self.init(completion: completion, index: index, timestamp: record.timestamp)
  }
}
