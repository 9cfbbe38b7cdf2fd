@testable import KafkaWire

/// A producer machine against a model of Kafka over a network that loses, delays and reorders, all from one seed.
struct ProducerSimulation {
  /// What travels on one connection, in order, while it lives and after.
  private struct Wire {
    var node: Int32
    var calls: [ProduceCall] = []
    var diedAt: Duration = .zero
  }

  private struct Answer {
    var call: ProduceCall
    var answers: [TopicPartition: PartitionAnswer]
  }

  var random: SeededGenerator
  var harness: MachineHarness
  var broker: ModelBroker
  let partitions: [TopicPartition]
  private var open: [Int32: Wire] = [1: Wire(node: 1), 2: Wire(node: 2)]
  /// Connections that the producer has given up, whose requests may still reach the broker.
  private var ghosts: [Wire] = []
  private var answers: [Answer] = []
  private(set) var deliveries: [(value: Int, delivery: Delivery)] = []
  private var hasFaults = true

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    partitions = (0..<3).map { TopicPartition("t", $0) }
    var logs: [TopicPartition: ModelBroker.Log] = [:]
    for partition in partitions { logs[partition] = ModelBroker.Log(leader: random.chance(50) ? 1 : 2) }
    broker = ModelBroker(logs: logs, maxBatchRecords: 1_000, acceptsAnyFirst: random.chance(50))
    var settings = ProducerSettings()
    settings.batchBytes = 150
    settings.linger = .milliseconds(random.chance(50) ? 0 : 5)
    settings.requestTimeout = .seconds(1)
    settings.deliveryTimeout = .seconds(random.chance(50) ? 3 : 100_000)
    settings.maxInFlight = Int.random(in: 1...5, using: &random)
    harness = MachineHarness(settings)
    if random.chance(20) { harness.identity = ProducerIdentity(id: 9, epoch: .max - 1) }
    if random.chance(20) { broker.maxBatchRecords = 2 }
  }

  /// Faults for that many steps, then none until everything is settled.
  mutating func run(steps: Int) -> [String] {
    for _ in 0..<steps { step() }
    hasFaults = false
    broker.maxBatchRecords = 1_000
    var left = 10_000
    while !(harness.machine.isIdle && ghosts.isEmpty), left > 0 {
      step()
      left -= 1
    }
    return left == 0 ? ["not settled"] : violations()
  }

  private mutating func step() {
    for partition in partitions {
      guard let log = broker.logs[partition] else { continue }
      harness.leaders[partition] = PartitionLeader(node: log.leader, epoch: log.leaderEpoch, topicID: .zero)
    }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<25 where hasFaults: append()
    case 25..<55: handle()
    case 55..<75: deliver()
    case 75..<78 where hasFaults: disconnect()
    case 78..<80 where hasFaults: moveLeader()
    case 80..<84: haunt()
    case 84..<86 where hasFaults: forget()
    default: harness.now += .milliseconds(Int.random(in: 1...60, using: &random))
    }
    for call in harness.poll() { open[call.node]?.calls.append(call) }
  }

  private mutating func append() {
    guard let partition = partitions.randomElement(using: &random) else { return }
    let value = deliveries.count
    let record = BatchRecord(timestamp: Int64(value), value: Bytes(Array(repeating: 0, count: 20)))
    let place = harness.machine.append(record, to: partition, now: harness.now)
    deliveries.append((value, Delivery(completion: place.completion, index: place.index, timestamp: Int64(value))))
  }

  /// A broker takes the next request of a connection.
  private mutating func handle() {
    guard let node = open.keys.sorted().randomElement(using: &random), let call = open[node]?.calls.first else {
      return
    }
    open[node]?.calls.removeFirst()
    answers.append(Answer(call: call, answers: apply(call)))
  }

  private mutating func apply(_ call: ProduceCall) -> [TopicPartition: PartitionAnswer] {
    var all: [TopicPartition: PartitionAnswer] = [:]
    for batch in call.batches {
      var answer = PartitionAnswer()
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<4 where hasFaults: answer.errorCode = .notEnoughReplicas
      case 4..<6 where hasFaults: answer.errorCode = .kafkaStorageError
      case 6..<10 where hasFaults:
        answer = broker.append(batch, at: call.node)
        if answer.errorCode == .none {
          answer.errorCode = random.chance(50) ? .requestTimedOut : .notEnoughReplicasAfterAppend
        }
      case 10..<11 where hasFaults: answer.errorCode = .invalidRecord
      default: answer = broker.append(batch, at: call.node)
      }
      if answer.errorCode == .notLeaderOrFollower, random.chance(50) {
        answer.newLeader = harness.leaders[batch.partition]
      }
      all[batch.partition] = answer
    }
    return all
  }

  /// An answer arrives: not always the oldest, for tasks race.
  private mutating func deliver() {
    guard let index = answers.indices.randomElement(using: &random) else { return }
    let answer = answers.remove(at: index)
    harness.machine.answered(answer.call.id, answer.answers, now: harness.now)
  }

  /// A connection dies with all that is under way; some of it reaches the broker later.
  private mutating func disconnect() {
    guard let node = open.keys.sorted().randomElement(using: &random), var wire = open[node] else { return }
    open[node] = Wire(node: node)
    var lost = answers.filter { $0.call.node == node }.map(\.call)
    answers.removeAll { $0.call.node == node }
    let unwritten = wire.calls.suffix(wire.calls.isEmpty ? 0 : Int.random(in: 0...wire.calls.count, using: &random))
    wire.calls.removeLast(unwritten.count)
    lost += wire.calls
    wire.diedAt = harness.now
    if !wire.calls.isEmpty { ghosts.append(wire) }
    let unsure = KafkaError(.connectionClosed, outcome: .possiblyPersisted)
    for call in lost.shuffled(using: &random) { harness.machine.failed(call.id, unsure, now: harness.now) }
    let sure = KafkaError(.connectionClosed, outcome: .notPersisted)
    for call in unwritten { harness.machine.failed(call.id, sure, now: harness.now) }
  }

  /// What a dead connection carried is handled after all, or is lost from there on; at the latest with the time that
  /// the request was given.
  private mutating func haunt() {
    guard let index = ghosts.indices.randomElement(using: &random) else { return }
    let isOver = harness.now >= ghosts[index].diedAt + harness.machine.settings.requestTimeout
    if random.chance(20) || isOver || ghosts[index].calls.isEmpty {
      ghosts.remove(at: index)
    } else {
      _ = apply(ghosts[index].calls.removeFirst())
    }
  }

  private mutating func moveLeader() {
    guard let partition = partitions.randomElement(using: &random), let log = broker.logs[partition] else { return }
    broker.logs[partition]?.leader = 3 - log.leader
    broker.logs[partition]?.leaderEpoch += 1
  }

  /// A log forgets its producers, as it does those that have long been silent; never while it is unknown whether a batch was written, for
  /// then no producer could tell.
  private mutating func forget() {
    guard let partition = partitions.randomElement(using: &random),
      harness.machine.partitions[partition]?.batches.allSatisfy({ !$0.isUnsure && !$0.isInFlight }) ?? true,
      !ghosts.contains(where: { $0.calls.contains { $0.batches.contains { $0.partition == partition } } })
    else { return }
    harness.now += .seconds(60)
    broker.logs[partition]?.producers = [:]
  }

  /// What contradicts the promise: acknowledged means written once, at that offset, in order.
  private func violations() -> [String] {
    var found: [String] = []
    var places: [Int: [Int64]] = [:]
    for (partition, log) in broker.logs {
      for (offset, value) in log.values.enumerated() { places[value, default: []].append(Int64(offset)) }
      if log.values != log.values.sorted() { found.append("\(partition) is out of order") }
    }
    for (value, delivery) in deliveries {
      let written = places[value] ?? []
      if written.count > 1 { found.append("\(value) was written \(written.count) times") }
      switch delivery.result {
      case nil: found.append("\(value) was never reported")
      case .success(let metadata):
        if written.isEmpty { found.append("\(value) was acknowledged and lost") }
        if let offset = metadata.offset, written != [offset] { found.append("\(value) is not at offset \(offset)") }
      case .failure(let error):
        let isTimeout = error.detail?.hasPrefix("not delivered in time") ?? false
        if !isTimeout, error.code != .broker(.invalidRecord) { found.append("\(value) failed: \(error)") }
        if error.outcome == .notPersisted, !written.isEmpty {
          found.append("\(value) was written in spite of its report")
        }
        if error.outcome == nil { found.append("\(value) failed without an outcome") }
      }
    }
    return found
  }
}
