import Testing

@testable import KafkaWire

@Suite("fetch machine")
struct FetchMachineTests {
  let first = TopicPartition("frames", 0)
  let second = TopicPartition("frames", 1)

  func leader(_ node: Int32, epoch: Int32 = 0) -> PartitionLeader {
    PartitionLeader(node: node, epoch: epoch, topicID: .zero)
  }

  /// Records of one batch at `offset`, as a broker would send it.
  func batch(_ offset: Int64, records: Int = 2) -> ByteChain { FetchFixtures.batch(at: offset, records: records) }

  func answer(_ offset: Int64, _ chain: ByteChain) -> PartitionFetch {
    PartitionFetch(records: FetchedRecords(chain, from: offset, aborted: nil))
  }

  func refusal(_ code: ErrorCode) -> PartitionFetch {
    PartitionFetch(errorCode: code, records: FetchedRecords(nextOffset: 0))
  }

  /// A machine that knows its leaders, with its first fetch.
  func started(
    _ starts: [TopicPartition: StartPosition]? = nil, nodes: [TopicPartition: Int32] = [:],
    _ change: (inout FetchSettings) -> Void = { _ in }
  ) -> (FetchMachine, [FetchCall]) {
    var settings = FetchSettings()
    change(&settings)
    let starts = starts ?? [first: .offset(0)]
    var machine = FetchMachine(starts, settings)
    _ = machine.poll(now: .zero)
    for partition in starts.keys { machine.leaderFound(partition, leader(nodes[partition] ?? 1)) }
    let asked = calls(&machine)
    return (machine, asked)
  }

  func taken(_ machine: inout FetchMachine) throws -> FetchMachine.Delivered {
    let taken = machine.take()
    return try #require(taken).get()
  }

  func calls(_ machine: inout FetchMachine, now: Duration = .zero) -> [FetchCall] {
    machine.poll(now: now).compactMap { if case .fetch(let call) = $0 { call } else { nil } }
  }

  @Test("one fetch is under way, and none more until the user has begun with the last thing of it")
  func oneAhead() throws {
    var (machine, first) = started()
    #expect(first.count == 1)
    #expect(calls(&machine).isEmpty)
    machine.fetched(first[0].id, [self.first: answer(0, batch(0))], now: .zero)
    #expect(calls(&machine).isEmpty)
    #expect(machine.partitions[self.first]?.delivered == 0)
    let delivered = try taken(&machine)
    #expect(try delivered.consumed().records.map(\.offset) == [0, 1])
    #expect(machine.partitions[self.first]?.delivered == 2)
    let next = calls(&machine)
    #expect(next.map { $0.parts.map(\.offset) } == [[2]])
  }

  @Test("a start that is no offset is looked up first; a failed look-up is repeated")
  func resolve() {
    var machine = FetchMachine([first: .time(5)], FetchSettings())
    let actions = machine.poll(now: .zero)
    #expect(actions.contains { if case .resolve(let asked) = $0 { asked == [first: .time(5)] } else { false } })
    machine.leaderFound(first, leader(1))
    machine.resolveFailed([first: .time(5)], KafkaError(.timedOut), now: .zero)
    #expect(machine.poll(now: .zero).isEmpty)
    #expect(machine.nextWake(after: .zero) == .milliseconds(100))
    #expect(machine.poll(now: .milliseconds(100)).count == 1)
    machine.resolved([first: 42], of: [first: .time(5)])
    #expect(calls(&machine, now: .milliseconds(100)).map { $0.parts[0].offset } == [42])
    #expect(machine.partitions[first]?.delivered == 42)
  }

  @Test("brokers are asked independently, and share the budget")
  func brokers() {
    var (machine, both) = started([first: .offset(0), second: .offset(0)], nodes: [second: 2]) { $0.maxBytes = 1000 }
    #expect(both.map(\.node) == [1, 2])
    #expect(both.map(\.maxBytes) == [500, 500])
    machine.fetched(both[1].id, [second: answer(0, batch(0))], now: .zero)
    _ = machine.take()
    #expect(calls(&machine).map(\.node) == [2])
  }

  @Test("partitions take turns at the front of the request")
  func turns() {
    var (machine, asked) = started([first: .offset(0), second: .offset(0)])
    var fronts: [TopicPartition] = []
    for _ in 0..<4 {
      fronts.append(asked[0].parts[0].partition)
      let nothing = asked[0].parts.map { ($0.partition, answer(0, ByteChain())) }
      machine.fetched(asked[0].id, Dictionary(uniqueKeysWithValues: nothing), now: .zero)
      asked = calls(&machine)
    }
    #expect(fronts == [first, second, first, second])
  }

  @Test(
    "a broker that says at once that there is nothing new is asked again after a pause, one that waited at once",
    arguments: [true, false])
  func nothingNew(saysNothing: Bool) {
    var (machine, asked) = started { $0.maxWait = .milliseconds(500) }
    let nothing = saysNothing ? [:] : [first: answer(0, ByteChain())]
    machine.fetched(asked[0].id, nothing, now: .milliseconds(5))
    #expect(calls(&machine, now: .milliseconds(5)).isEmpty)
    #expect(machine.nextWake(after: .milliseconds(5)) == .milliseconds(105))
    asked = calls(&machine, now: .milliseconds(105))
    #expect(asked.count == 1)
    machine.fetched(asked[0].id, nothing, now: .milliseconds(605))
    // Without a session every answer names every partition: one that does not is never followed at once.
    #expect(calls(&machine, now: .milliseconds(605)).count == (saysNothing ? 0 : 1))
  }

  @Test("the same part of a batch, again and again, is not asked for as fast as it comes")
  func cutOffForever() {
    var (machine, asked) = started {
      $0.maxWait = .milliseconds(500)
      $0.maxPartitionBytes = 100
    }
    let cut = ByteChain(batch(0, records: 50).joined().slice(from: 0, count: 100) ?? Bytes())
    machine.fetched(asked[0].id, [first: answer(0, cut)], now: .zero)
    asked = calls(&machine)
    #expect(asked.count == 1)
    machine.fetched(asked[0].id, [first: answer(0, cut)], now: .zero)
    #expect(calls(&machine).isEmpty)
    #expect(calls(&machine, now: .milliseconds(100)).count == 1)
  }

  @Test("a leader that moved is looked for, and the fetch repeated from the same place")
  func leaderMoved() {
    var (machine, asked) = started()
    machine.fetched(asked[0].id, [first: refusal(.notLeaderOrFollower)], now: .zero)
    #expect(machine.poll(now: .zero).isEmpty)
    let actions = machine.poll(now: .milliseconds(100))
    #expect(actions.contains { if case .findLeader(first, refresh: true) = $0 { true } else { false } })
    machine.leaderFound(first, leader(7))
    asked = calls(&machine, now: .milliseconds(100))
    #expect(asked.map(\.node) == [7])
    #expect(asked[0].parts[0].offset == 0)
  }

  @Test("a new leader named in the answer is asked at once (KIP-951)")
  func hint() {
    var (machine, asked) = started()
    var moved = refusal(.fencedLeaderEpoch)
    moved.newLeader = leader(9, epoch: 1)
    machine.fetched(asked[0].id, [first: moved], now: .zero)
    asked = calls(&machine)
    #expect(asked.map(\.node) == [9])
  }

  @Test("a new leader that is no newer than the known one is not asked; the cluster is, after a pause")
  func staleHint() {
    var (machine, asked) = started()
    var moved = refusal(.notLeaderOrFollower)
    moved.newLeader = leader(9)
    machine.fetched(asked[0].id, [first: moved], now: .zero)
    #expect(machine.poll(now: .zero).isEmpty)
    let actions = machine.poll(now: .milliseconds(100))
    #expect(actions.contains { if case .findLeader(first, refresh: true) = $0 { true } else { false } })
  }

  @Test("a partition that an answer leaves out is asked for again after a pause")
  func leftOut() {
    var (machine, asked) = started()
    machine.fetched(asked[0].id, [:], now: .zero)
    #expect(calls(&machine).isEmpty)
    #expect(machine.nextWake(after: .zero) == .milliseconds(100))
    asked = calls(&machine, now: .milliseconds(100))
    #expect(asked.map { $0.parts.map(\.offset) } == [[0]])
  }

  @Test("a silent broker is asked again after a look at who leads")
  func silent() {
    var (machine, asked) = started()
    for round in 1...20 {
      machine.failed(asked[0].id, KafkaError(.timedOut), now: .seconds(round * 10))
      _ = machine.poll(now: .seconds(round * 10 + 5))
      machine.leaderFound(first, leader(1))
      asked = calls(&machine, now: .seconds(round * 10 + 5))
      #expect(asked.count == 1)
    }
    #expect(machine.buffer.isEmpty)
  }

  @Test("an offset that is gone: the reset goes on elsewhere, and the jump shows")
  func outOfRange() throws {
    var (machine, asked) = started([first: .offset(5)])
    machine.fetched(asked[0].id, [first: refusal(.offsetOutOfRange)], now: .zero)
    #expect(machine.poll(now: .zero).isEmpty)
    let actions = machine.poll(now: .milliseconds(100))
    #expect(actions.contains { if case .resolve(let asked) = $0 { asked == [first: .beginning] } else { false } })
    machine.resolved([first: 100], of: [first: .beginning])
    asked = calls(&machine)
    machine.fetched(asked[0].id, [first: answer(100, batch(100))], now: .zero)
    let consumed = try taken(&machine).consumed()
    #expect(consumed.firstOffset == 5)
    #expect(consumed.records.first?.offset == 100)
    #expect(consumed.nextOffset == 102)
  }

  @Test("without a reset the offset that is gone is an error, and the next fetch tries the same")
  func noReset() throws {
    var (machine, asked) = started([first: .offset(5)]) { $0.offsetReset = .fail }
    machine.fetched(asked[0].id, [first: refusal(.offsetOutOfRange)], now: .zero)
    #expect(calls(&machine).isEmpty)
    guard case .failure(let error)? = machine.take() else {
      Issue.record("no error")
      return
    }
    #expect(error.code == .broker(.offsetOutOfRange))
    #expect(error.partition == first)
    asked = calls(&machine)
    #expect(asked[0].parts[0].offset == 5)
  }

  @Test("a batch cut off by a broker that ignores KIP-74 is asked for in its whole size, once")
  func cutOff() {
    var (machine, asked) = started { $0.maxPartitionBytes = 100 }
    let whole = batch(0, records: 50).joined()
    let cut = ByteChain(whole.slice(from: 0, count: 100) ?? Bytes())
    machine.fetched(asked[0].id, [first: answer(0, cut)], now: .zero)
    asked = calls(&machine)
    #expect(asked[0].parts[0].maxBytes == Int32(whole.count))
    machine.fetched(asked[0].id, [first: answer(0, ByteChain(whole))], now: .zero)
    _ = machine.take()
    #expect(calls(&machine)[0].parts[0].maxBytes == 100)
  }

  @Test("a batch that no connection would take is an error, not a loop")
  func tooLarge() {
    var (machine, asked) = started { $0.maxFrameBytes = 200 }
    let cut = ByteChain(batch(0, records: 50).joined().slice(from: 0, count: 100) ?? Bytes())
    machine.fetched(asked[0].id, [first: answer(0, cut)], now: .zero)
    guard case .failure(let error)? = machine.take(), case .frameTooLarge = error.code else {
      Issue.record("no error")
      return
    }
  }

  @Test("what is before a broken batch is delivered, then the error names the offset, then it is tried again")
  func broken() throws {
    var (machine, asked) = started()
    var bytes = batch(0).joined().array + batch(2).joined().array
    bytes[bytes.count - 1] ^= 1
    machine.fetched(asked[0].id, [first: answer(0, ByteChain(bytes))], now: .zero)
    #expect(try taken(&machine).consumed().records.map(\.offset) == [0, 1])
    guard case .failure(let error)? = machine.take(), case .malformedResponse(let wire) = error.code else {
      Issue.record("no error")
      return
    }
    guard case .checksumMismatch = wire.code else {
      Issue.record("\(wire)")
      return
    }
    #expect(error.partition == first)
    #expect(error.detail?.contains("offset 2") == true)
    asked = calls(&machine)
    #expect(asked[0].parts[0].offset == 2)
  }

  @Test("much of one partition comes in parts, and the next fetch waits for the last")
  func parts() throws {
    var (machine, asked) = started { $0.deliveredRecords = 3 }
    let chain = ByteChain((0..<5).flatMap { batch($0 * 2).joined().array })
    machine.fetched(asked[0].id, [first: answer(0, chain)], now: .zero)
    var sizes: [Int] = []
    var next: Int64 = 0
    while case .success(let delivered)? = machine.take() {
      let consumed = try delivered.consumed()
      #expect(consumed.firstOffset == next)
      #expect(calls(&machine).isEmpty == (consumed.nextOffset < 10))
      next = consumed.nextOffset
      sizes.append(consumed.records.count)
    }
    #expect(sizes == [4, 4, 2])
    #expect(next == 10)
  }

  @Test("a delivery tells the leader epochs of its offsets, those of batches that are not for the user included")
  func epochs() throws {
    var (machine, asked) = started()
    let chain = [
      FetchFixtures.batch(at: 0, records: 2, epoch: 3), FetchFixtures.batch(at: 2, records: 2, epoch: 4),
      FetchFixtures.marker(at: 4, producer: 1, isCommit: true, epoch: 6),
    ]
    machine.fetched(asked[0].id, [first: answer(0, ByteChain(chain.flatMap { $0.joined().array }))], now: .zero)
    let delivered = try taken(&machine)
    #expect((1...5).map { delivered.epochs.epoch(before: $0) } == [3, 3, 4, 4, 6])
  }

  @Test("records that cannot be decompressed are an error with codec, partition and offset")
  func unreadable() throws {
    var (machine, asked) = started()
    let broken = try FetchFixtures.brokenBatch(at: 0, .gzip)
    machine.fetched(asked[0].id, [first: answer(0, broken)], now: .zero)
    let delivered = try taken(&machine)
    let error = #expect(throws: KafkaError.self) { try delivered.consumed() }
    guard case .unreadableRecords(let wire)? = error?.code, case .brokenCompression(.gzip, _) = wire.code else {
      Issue.record("\(error?.description ?? "no error")")
      return
    }
    #expect(error?.partition == first)
    #expect(error?.description.contains("gzip") == true)
    #expect(error?.detail == "the batch at offset 0")
    #expect(error?.isRetriable == false)
  }

  @Test("what comes before a batch that is no batch is delivered, up to it; nothing after it is")
  func brokenInTheMiddle() throws {
    var (machine, asked) = started()
    let broken = try FetchFixtures.brokenBatch(at: 2, .none)
    let bytes = [batch(0), broken, batch(3)].flatMap { $0.joined().array }
    machine.fetched(asked[0].id, [first: answer(0, ByteChain(bytes))], now: .zero)
    let delivered = try taken(&machine)
    let consumed = try delivered.consumed()
    #expect(consumed.records.map(\.offset) == [0, 1])
    #expect(consumed.nextOffset == 2)
    #expect(delivered.nextOffset == 5)
  }

  @Test("a marker that is compressed is told as unreadable records")
  func compressedMarker() throws {
    var (machine, asked) = started()
    let marker = try FetchFixtures.compressedMarker(at: 0, producer: 1, .gzip)
    let records = FetchedRecords(marker, from: 0, aborted: [])
    machine.fetched(asked[0].id, [first: PartitionFetch(records: records)], now: .zero)
    let error = #expect(throws: KafkaError.self) { try machine.take()?.get() }
    guard case .unreadableRecords(let wire)? = error?.code, case .brokenCompression(.gzip, _) = wire.code else {
      Issue.record("\(error?.description ?? "no error")")
      return
    }
    #expect(error?.detail == "the batch at offset 0")
  }

  @Test("after a seek nothing of before is delivered, not even what is under way")
  func seek() throws {
    var (machine, asked) = started()
    machine.seek(first, to: .offset(50))
    machine.fetched(asked[0].id, [first: answer(0, batch(0))], now: .zero)
    #expect(machine.buffer.isEmpty)
    asked = calls(&machine)
    #expect(asked[0].parts[0].offset == 50)
    machine.fetched(asked[0].id, [first: answer(50, batch(50))], now: .zero)
    machine.seek(first, to: .offset(7))
    #expect(machine.buffer.isEmpty)
  }

  @Test("an unknown topic is an error for the user, and the look-up starts again after it")
  func unknownTopic() {
    var machine = FetchMachine([first: .offset(0)], FetchSettings())
    _ = machine.poll(now: .zero)
    machine.leaderFailed(first, KafkaError(.unknownTopic, partition: first), now: .zero)
    #expect(machine.poll(now: .seconds(9)).isEmpty)
    guard case .failure(let error)? = machine.take() else {
      Issue.record("no error")
      return
    }
    #expect(error.code == .unknownTopic)
    #expect(machine.poll(now: .seconds(9)).count == 1)
  }
}
