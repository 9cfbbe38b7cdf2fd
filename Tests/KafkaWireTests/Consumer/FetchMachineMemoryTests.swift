import Testing

@testable import KafkaWire

/// What a machine asks for against its memory limit.
@Suite("fetch machine's memory")
struct FetchMachineMemoryTests {
  private let limit = 1 << 20

  private func partition(_ index: Int32) -> TopicPartition { TopicPartition("frames", index) }

  /// A machine with one partition on each of so many nodes.
  private func machine(nodes: Int32) -> FetchMachine {
    var settings = FetchSettings()
    settings.memoryLimit = limit
    let starts = (1...nodes).map { (partition($0), StartPosition.offset(0)) }
    var machine = FetchMachine(Dictionary(uniqueKeysWithValues: starts), settings)
    _ = machine.poll(now: .zero)
    for node in 1...nodes {
      machine.leaderFound(partition(node), PartitionLeader(node: node, epoch: 0, topicID: .zero))
    }
    return machine
  }

  private func calls(_ machine: inout FetchMachine, now: Duration = .zero) -> [FetchCall] {
    machine.poll(now: now).compactMap { if case .fetch(let call) = $0 { call } else { nil } }
  }

  private func answer(_ offset: Int64, _ partition: TopicPartition, bytes: Int) -> FetchAnswer {
    let records = FetchedRecords(FetchFixtures.batch(at: offset, records: 1), from: offset, aborted: nil)
    return FetchAnswer(partitions: [partition: PartitionFetch(records: records)], bytes: bytes)
  }

  @Test(
    "never is more held than the limit allows, whatever the number of brokers and the pace of the user",
    arguments: [1, 3, 7])
  func never(nodes: Int32) throws {
    var machine = machine(nodes: nodes)
    var generator = SystemRandomNumberGenerator()
    var under = calls(&machine)
    var next = [TopicPartition: Int64]()
    for round in 0..<2000 {
      #expect(machine.budget.held <= limit / 2)
      if !under.isEmpty, Bool.random(using: &generator) {
        let call = under.remove(at: Int.random(in: under.indices, using: &generator))
        let partition = call.parts[0].partition
        next[partition, default: 0] += 1
        machine.fetched(call.id, answer(call.parts[0].offset, partition, bytes: call.answerLimit), now: .zero)
      } else if Int.random(in: 0..<20, using: &generator) == 0, !under.isEmpty {
        let call = under.removeLast()
        machine.failed(call.id, KafkaError(.timedOut), now: .seconds(round))
        _ = machine.poll(now: .seconds(round + 10))
        machine.leaderFound(call.parts[0].partition, PartitionLeader(node: call.node, epoch: 0, topicID: .zero))
      } else {
        _ = try machine.take()?.get()
      }
      under += calls(&machine, now: .seconds(round + 20))
    }
    #expect(next.values.reduce(0, +) > 100)
  }

  @Test("a batch larger than what was asked for is asked for again, with the budget for itself")
  func large() throws {
    var machine = machine(nodes: 2)
    var under = calls(&machine)
    #expect(under.count == 2)
    machine.failed(under[0].id, KafkaError(.frameTooLarge(limit / 2)), now: .zero)
    // The other one is under way.
    #expect(calls(&machine).isEmpty)
    machine.fetched(under[1].id, answer(0, partition(2), bytes: 1000), now: .zero)
    _ = try machine.take()?.get()
    #expect(calls(&machine).isEmpty)
    #expect(machine.take() == nil)
    under = calls(&machine)
    #expect(under.map(\.node) == [1])
    #expect(under[0].answerLimit >= limit / 2)
    machine.fetched(under[0].id, answer(0, partition(1), bytes: limit / 2), now: .zero)
    #expect(calls(&machine).isEmpty)
    #expect(try machine.take()?.get().decompressionLimit == limit / 2)
    #expect(machine.take() == nil)
    #expect(!calls(&machine).isEmpty)
  }

  @Test("whoever needs the budget for itself gets its turn, though others always have something to ask for")
  func fairness() throws {
    var machine = machine(nodes: 2)
    var under = calls(&machine)
    machine.failed(under.remove(at: 1).id, KafkaError(.frameTooLarge(limit / 2)), now: .zero)
    var nodes: [Int32] = []
    for _ in 0..<6 {
      for call in under {
        machine.fetched(
          call.id, answer(call.parts[0].offset, call.parts[0].partition, bytes: call.answerLimit), now: .zero)
      }
      while machine.take() != nil {}
      under = calls(&machine)
      nodes += under.map(\.node)
    }
    #expect(nodes.contains(1) && nodes.contains(2))
  }

  @Test("a batch larger than the limit is an error that names its partition")
  func tooLarge() {
    var settings = FetchSettings()
    settings.memoryLimit = limit
    var machine = FetchMachine([partition(1): .offset(0), partition(2): .offset(0)], settings)
    _ = machine.poll(now: .zero)
    for index in Int32(1)...2 {
      machine.leaderFound(partition(index), PartitionLeader(node: 1, epoch: 0, topicID: .zero))
    }
    var failed: [TopicPartition?] = []
    // Asked for together, then one by one.
    for round in 0..<3 {
      let under = calls(&machine, now: .seconds(round))
      guard let call = under.first else { break }
      if call.parts.contains(where: { $0.partition == partition(2) }) {
        machine.failed(call.id, KafkaError(.frameTooLarge(limit * 2)), now: .seconds(round))
      } else {
        machine.fetched(call.id, answer(0, partition(1), bytes: 1000), now: .seconds(round))
      }
      while let taken = machine.take() { if case .failure(let error) = taken { failed.append(error.partition) } }
    }
    #expect(failed == [partition(2)])
  }

  @Test("once it is known whose batch is too large, the others of its broker are asked for together again")
  func togetherAgain() {
    var settings = FetchSettings()
    settings.memoryLimit = limit
    let all = (1...3).map(partition)
    var machine = FetchMachine(Dictionary(uniqueKeysWithValues: all.map { ($0, .offset(0)) }), settings)
    _ = machine.poll(now: .zero)
    for partition in all { machine.leaderFound(partition, PartitionLeader(node: 1, epoch: 0, topicID: .zero)) }
    var asked: [[TopicPartition]] = []
    for _ in 0..<8 {
      guard let call = calls(&machine).first else { break }
      asked.append(call.parts.map(\.partition).sorted())
      if asked.last?.contains(partition(2)) == true {
        machine.failed(call.id, KafkaError(.frameTooLarge(limit * 2)), now: .zero)
      } else {
        let answers = call.parts.map { ($0.partition, PartitionFetch(records: FetchedRecords(nextOffset: $0.offset))) }
        let answer = FetchAnswer(partitions: Dictionary(uniqueKeysWithValues: answers), bytes: 1000)
        machine.fetched(call.id, answer, now: .seconds(1))
      }
      // A pause where there was nothing new: not in this test.
      for partition in all { machine.partitions[partition]?.retryAt = nil }
    }
    #expect(asked.first == all)
    #expect(asked.contains([partition(2)]))
    #expect(asked.last == [partition(1), partition(3)])
  }

  @Test("an answer that is too large however often it comes is an error, not a loop")
  func again() {
    var machine = machine(nodes: 1)
    for _ in 0..<2 {
      let under = calls(&machine)
      guard let call = under.first else { break }
      machine.failed(call.id, KafkaError(.frameTooLarge(limit / 2)), now: .zero)
    }
    #expect(throws: KafkaError.self) { try machine.take()?.get() }
  }
}
