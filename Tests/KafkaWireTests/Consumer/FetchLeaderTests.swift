import Testing

@testable import KafkaWire

/// Leaders that change, logs that were cut off, replicas that are nearer.
@Suite("fetch leaders")
struct FetchLeaderTests {
  private let partition = TopicPartition("frames", 0)

  private func leader(_ node: Int32, epoch: Int32, topic: UInt64 = 1) -> PartitionLeader {
    PartitionLeader(node: node, epoch: epoch, topicID: KafkaUUID(high: 0, low: topic))
  }

  private func calls(_ machine: inout FetchMachine, now: Duration = .zero) -> [FetchCall] {
    machine.poll(now: now).compactMap { if case .fetch(let call) = $0 { call } else { nil } }
  }

  private func answer(_ offset: Int64, records: Int = 2, epoch: Int32 = 0) -> [TopicPartition: PartitionFetch] {
    let bytes = FetchFixtures.batch(at: offset, records: records).joined()
    guard let batch = try? RecordBatch(bytes) else { return [:] }
    let chain = batch.assigned(baseOffset: offset, leaderEpoch: epoch)
    return [partition: PartitionFetch(records: FetchedRecords(chain, from: offset, aborted: nil))]
  }

  private func refusal(_ code: ErrorCode) -> [TopicPartition: PartitionFetch] {
    [partition: PartitionFetch(errorCode: code, records: FetchedRecords(nextOffset: 0))]
  }

  /// A machine that has read offsets 0 to 9 under epoch 3, whose user took them, and that has found a new leader.
  private func moved(_ change: (inout FetchSettings) -> Void = { _ in }) -> FetchMachine {
    var settings = FetchSettings()
    change(&settings)
    var machine = FetchMachine([partition: .offset(0)], settings)
    _ = machine.poll(now: .zero)
    machine.leaderFound(partition, leader(1, epoch: 3))
    let first = calls(&machine)
    machine.fetched(first[0].id, answer(0, records: 10, epoch: 3), now: .zero)
    _ = machine.take()
    let second = calls(&machine)
    machine.fetched(second[0].id, refusal(.notLeaderOrFollower), now: .zero)
    _ = machine.poll(now: .seconds(1))
    machine.leaderFound(partition, leader(2, epoch: 5), now: .seconds(1))
    return machine
  }

  private func question(_ machine: inout FetchMachine) -> EpochCheck? {
    machine.poll(now: .seconds(1)).lazy.compactMap { if case .validate(_, let check) = $0 { check } else { nil } }.first
  }

  @Test("a new leader is asked first where the epoch ended that was read last, and fetched from if all is there")
  func valid() {
    var machine = moved()
    let actions = machine.poll(now: .seconds(1))
    guard actions.count == 1, case .validate(partition, let check) = actions[0] else {
      Issue.record("\(actions)")
      return
    }
    #expect(check.readEpoch == 3)
    #expect(check.leader.epoch == 5)
    #expect(machine.poll(now: .seconds(1)).isEmpty)
    #expect(machine.validated(partition, check, .init(epoch: 3, offset: 10)) == nil)
    #expect(calls(&machine, now: .seconds(1)).map { $0.parts.map(\.offset) } == [[10]])
  }

  @Test("a log that ends earlier is read from its new end, and the jump back shows")
  func truncated() throws {
    var machine = moved()
    let check = try #require(question(&machine))
    let truncation = machine.validated(partition, check, .init(epoch: 3, offset: 7))
    #expect(truncation == LogTruncation(partition: partition, position: 10, validTo: 7))
    let next = calls(&machine, now: .seconds(1))
    #expect(next.map { $0.parts.map(\.offset) } == [[7]])
    machine.fetched(next[0].id, answer(7, epoch: 5), now: .seconds(1))
    let delivered = try #require(try machine.take()?.get())
    #expect(delivered.firstOffset == 10)
    #expect(try delivered.consumed().records.map(\.offset) == [7, 8])
  }

  @Test("what the user has not seen may change without a word")
  func unseen() throws {
    var settings = FetchSettings()
    settings.backoff = { _ in .zero }
    var machine = FetchMachine([partition: .offset(0)], settings)
    _ = machine.poll(now: .zero)
    machine.leaderFound(partition, leader(1, epoch: 3))
    machine.fetched(calls(&machine)[0].id, answer(0, records: 10, epoch: 3), now: .zero)
    // The records wait; meanwhile the leader is known to have moved.
    machine.partitions[partition]?.leader = leader(2, epoch: 5)
    let check = try #require(question(&machine))
    #expect(machine.validated(partition, check, .init(epoch: 3, offset: 7)) == nil)
    #expect(machine.buffer.isEmpty)
    #expect(calls(&machine, now: .seconds(1)).map { $0.parts.map(\.offset) } == [[0]])
  }

  @Test("where the reset policy is to fail, a truncation is an error until the user seeks; nothing is skipped")
  func fails() throws {
    var machine = moved { $0.offsetReset = .fail }
    let check = try #require(question(&machine))
    #expect(machine.validated(partition, check, .init(epoch: 3, offset: 7)) == nil)
    for _ in 0..<2 {
      let error = #expect(throws: KafkaError.self) { try machine.take()?.get() }
      #expect(error?.code == .logTruncated(7))
      #expect(error?.partition == partition)
      #expect(machine.poll(now: .seconds(1)).isEmpty)
    }
    machine.seek(partition, to: .offset(7))
    #expect(calls(&machine, now: .seconds(1)).map { $0.parts.map(\.offset) } == [[7]])
  }

  @Test("whoever goes on where another stopped asks the leader about the epoch that was committed")
  func committedEpoch() throws {
    var machine = FetchMachine([:], FetchSettings())
    machine.assign([partition: .offset(10)], epochs: [partition: 3])
    _ = machine.poll(now: .zero)
    machine.leaderFound(partition, leader(2, epoch: 5))
    let check = try #require(question(&machine))
    #expect(check.readEpoch == 3)
    let truncation = machine.validated(partition, check, .init(epoch: 3, offset: 7))
    #expect(truncation == LogTruncation(partition: partition, position: 10, validTo: 7))
    #expect(calls(&machine).map { $0.parts.map(\.offset) } == [[7]])
  }

  @Test("nobody is asked where the leader is still the same, or nothing was kept", arguments: [5, -1] as [Int32])
  func noQuestionAtStart(epoch: Int32) {
    var machine = FetchMachine([:], FetchSettings())
    machine.assign([partition: .offset(10)], epochs: [partition: epoch])
    _ = machine.poll(now: .zero)
    machine.leaderFound(partition, leader(2, epoch: 5))
    #expect(calls(&machine).map { $0.parts.map(\.offset) } == [[10]])
  }

  @Test("where nothing of the epoch is left, the reset policy decides")
  func nothingLeft() throws {
    var machine = moved { $0.offsetReset = .end }
    let check = try #require(question(&machine))
    let truncation = machine.validated(partition, check, .init(epoch: -1, offset: -1))
    #expect(truncation == LogTruncation(partition: partition, position: 10, validTo: nil))
    let actions = machine.poll(now: .seconds(1))
    #expect(actions.contains { if case .resolve(let asked) = $0 { asked == [partition: .end] } else { false } })
  }

  @Test("a broker that has no such question is fetched from; other failures are tried again")
  func noQuestion() throws {
    var machine = moved()
    let first = try #require(question(&machine))
    machine.validationFailed(partition, first, KafkaError(.timedOut), now: .seconds(1))
    #expect(calls(&machine, now: .seconds(1)).isEmpty)
    _ = machine.poll(now: .seconds(3))
    machine.leaderFound(partition, leader(2, epoch: 5), now: .seconds(3))
    let actions = machine.poll(now: .seconds(3))
    guard case .validate(_, let second)? = actions.first else {
      Issue.record("\(actions)")
      return
    }
    machine.validationFailed(partition, second, KafkaError(.unsupportedVersion), now: .seconds(3))
    #expect(calls(&machine, now: .seconds(3)).count == 1)
  }

  @Test("an answer about a position that was left by a seek is not believed")
  func seekMeanwhile() throws {
    var machine = moved()
    let check = try #require(question(&machine))
    machine.seek(partition, to: .offset(100))
    #expect(machine.validated(partition, check, .init(epoch: 3, offset: 7)) == nil)
    #expect(calls(&machine, now: .seconds(1)).map { $0.parts.map(\.offset) } == [[100]])
  }

  @Test("a leader of an older epoch is not believed, one of another topic is")
  func olderLeader() {
    var machine = moved()
    let check = question(&machine)
    machine.partitions[partition]?.loseLeader()
    machine.partitions[partition]?.isValidating = false
    machine.leaderFound(partition, leader(1, epoch: 4), now: .seconds(1))
    #expect(machine.partitions[partition]?.leader == nil)
    #expect(machine.nextWake(after: .seconds(1)) == .milliseconds(1200))
    machine.leaderFound(partition, leader(1, epoch: 0, topic: 2), now: .seconds(2))
    #expect(machine.partitions[partition]?.leader?.node == 1)
    // Nothing that was read of the other topic says anything about this one.
    #expect(calls(&machine, now: .seconds(2)).count == 1)
    #expect(check != nil)
  }

  @Test("an older leader that is named again and again is believed")
  func insistence() {
    var machine = moved()
    machine.partitions[partition]?.loseLeader()
    for _ in 0..<4 {
      machine.leaderFound(partition, leader(1, epoch: 0), now: .seconds(1))
      #expect(machine.partitions[partition]?.leader == nil)
    }
    machine.leaderFound(partition, leader(1, epoch: 0), now: .seconds(1))
    #expect(machine.partitions[partition]?.leader?.node == 1)
  }

  @Test("a topic that was gone is another one when it comes back, though it has no id to tell by")
  func gone() {
    var machine = moved()
    machine.partitions[partition]?.loseLeader()
    machine.leaderFailed(partition, KafkaError(.unknownTopic), now: .seconds(1))
    _ = machine.take()
    machine.leaderFound(partition, leader(1, epoch: 0), now: .seconds(2))
    #expect(machine.partitions[partition]?.leader?.node == 1)
  }

  @Test("an epoch that is refused though it was looked up anew is not sent any longer (KAFKA-9212)")
  func fenced() throws {
    var machine = FetchMachine([partition: .offset(0)], FetchSettings())
    _ = machine.poll(now: .zero)
    var sent: [Int32] = []
    for round in 0..<3 {
      let now = Duration.seconds(round)
      _ = machine.poll(now: now)
      machine.leaderFound(partition, leader(1, epoch: 4), now: now)
      let call = try #require(calls(&machine, now: now).first)
      sent += call.parts.map(\.leader.epoch)
      machine.fetched(call.id, refusal(.fencedLeaderEpoch), now: now)
    }
    #expect(sent == [4, 4, -1])
    _ = machine.poll(now: .seconds(9))
    machine.leaderFound(partition, leader(1, epoch: 5), now: .seconds(9))
    #expect(calls(&machine, now: .seconds(9)).map { $0.parts.map(\.leader.epoch) } == [[5]])
  }

  // MARK: Nearer replicas (KIP-392)

  /// A machine that the leader, node 1, has sent to the replica on node 2.
  private func sentNearer() -> (FetchMachine, FetchCall?) {
    var settings = FetchSettings()
    settings.replicaLease = .seconds(300)
    var machine = FetchMachine([partition: .offset(0)], settings)
    _ = machine.poll(now: .zero)
    machine.leaderFound(partition, leader(1, epoch: 0))
    let first = calls(&machine)
    var nearer = PartitionFetch(records: FetchedRecords(nextOffset: 0))
    nearer.nearerReplica = 2
    machine.fetched(first[0].id, [partition: nearer], now: .zero)
    let second = calls(&machine).first
    return (machine, second)
  }

  @Test("a nearer replica is fetched from at once, until its time is up")
  func nearer() throws {
    var (machine, call) = sentNearer()
    #expect(call?.node == 2)
    machine.fetched(try #require(call).id, answer(0), now: .seconds(1))
    _ = machine.take()
    let again = calls(&machine, now: .seconds(299))
    #expect(again.map(\.node) == [2])
    machine.fetched(again[0].id, answer(2), now: .seconds(299))
    _ = machine.take()
    #expect(calls(&machine, now: .seconds(300)).map(\.node) == [1])
  }

  @Test(
    "a replica that refuses is left for the leader, which decides what the refusal means",
    arguments: [ErrorCode.offsetOutOfRange, .notLeaderOrFollower, .offsetNotAvailable])
  func refuses(code: ErrorCode) throws {
    var (machine, call) = sentNearer()
    machine.fetched(try #require(call).id, refusal(code), now: .zero)
    #expect(machine.poll(now: .zero).isEmpty)
    let next = calls(&machine, now: .milliseconds(100))
    #expect(next.map(\.node) == [1])
    #expect(next.map { $0.parts.map(\.offset) } == [[0]])
  }

  @Test("a replica that is away is left for the leader, without looking for another one")
  func away() throws {
    var (machine, call) = sentNearer()
    machine.failed(try #require(call).id, KafkaError(.unreachable), now: .zero)
    let next = machine.poll(now: .milliseconds(100))
    #expect(next.count == 1)
    guard case .fetch(let fetch)? = next.first else {
      Issue.record("\(next)")
      return
    }
    #expect(fetch.node == 1)
  }
}
