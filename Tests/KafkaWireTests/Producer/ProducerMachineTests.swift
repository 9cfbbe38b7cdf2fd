import Testing

@testable import KafkaWire

@Suite("producer machine")
struct ProducerMachineTests {
  let first = TopicPartition("frames", 0)
  let second = TopicPartition("frames", 1)

  /// A machine that knows its identity and leaders (node 1 for both partitions).
  func ready(_ change: (inout ProducerSettings) -> Void = { _ in }) -> MachineHarness {
    var settings = ProducerSettings()
    settings.linger = .zero
    settings.batchBytes = 200
    change(&settings)
    var harness = MachineHarness(settings)
    harness.leaders = [first: leader(1), second: leader(1)]
    return harness
  }

  func leader(_ node: Int32, epoch: Int32 = 0) -> PartitionLeader {
    PartitionLeader(node: node, epoch: epoch, topicID: .zero)
  }

  @Test("one record: a leader, an identity, a request, a report")
  func simplest() throws {
    var h = ready()
    let delivery = h.append("a", to: first)
    let calls = h.poll()
    try #require(calls.count == 1)
    #expect(calls[0].node == 1)
    #expect(calls[0].batches[0].sequence == 0)
    #expect(calls[0].batches[0].identity == ProducerIdentity(id: 9, epoch: 0))
    #expect(delivery.result == nil)
    h.answer(calls[0], offset: 40)
    #expect(try delivery.result?.get().offset == 40)
    #expect(h.machine.isIdle)
    #expect(h.freed == h.taken)
  }

  @Test("an id that was asked for beforehand is not asked for again")
  func prepared() {
    var machine = ProducerMachine(ProducerSettings())
    let isAsked = [machine.beginIdentity(at: 1), machine.beginIdentity(at: 2)]
    #expect(isAsked == [true, false])
    machine.identityFound(ProducerIdentity(id: 5, epoch: 0))
    let isAskedAgain = machine.beginIdentity(at: 1)
    #expect(!isAskedAgain)
    #expect(machine.identity == ProducerIdentity(id: 5, epoch: 0))
  }

  @Test("a batch waits for company until the linger is over, not longer")
  func linger() {
    var h = ready {
      $0.linger = .milliseconds(5)
      $0.batchBytes = 1000
    }
    _ = h.append("a", to: first)
    #expect(h.poll().isEmpty)
    #expect(h.machine.nextWake(after: h.now) == .milliseconds(5))
    h.now = .milliseconds(4)
    _ = h.append("b", to: first)
    #expect(h.poll().isEmpty)
    h.now = .milliseconds(5)
    #expect(h.poll().map { $0.batches[0].recordCount } == [2])
  }

  @Test("who waits for memory, and a flush, end the linger")
  func hurried() {
    var h = ready { $0.linger = .seconds(1) }
    _ = h.append("a", to: first)
    #expect(h.poll().isEmpty)
    #expect(h.poll(isHurried: true).count == 1)
    _ = h.append("b", to: second)
    let waiting = h.machine.flush()
    #expect(waiting.map(\.count) == [1, 1])
    #expect(h.poll().count == 1)
  }

  @Test("partitions of one broker share a request, those of another have their own")
  func perBroker() {
    var h = ready()
    let third = TopicPartition("other", 0)
    h.leaders[third] = leader(2)
    for partition in [first, second, third] { _ = h.append("a", to: partition) }
    let calls = h.poll()
    #expect(calls.map(\.node) == [1, 2])
    #expect(Set(calls[0].batches.map(\.partition)) == [first, second])
  }

  @Test("what is not due yet goes along with what is, and sends nothing by itself")
  func company() {
    var h = ready { $0.linger = .seconds(1) }
    _ = h.append("a", to: second)
    #expect(h.poll().isEmpty)
    _ = h.append(String(repeating: "x", count: 200), to: first)
    _ = h.append(String(repeating: "x", count: 200), to: first)
    let together = h.poll()
    #expect(together.map { Set($0.batches.map(\.partition)) } == [[first, second]])
    _ = h.append("b", to: second)
    h.answer(together[0], offset: 0)
    #expect(h.poll().map { Set($0.batches.map(\.partition)) } == [[first, second]])
    _ = h.append("c", to: second)
    #expect(h.poll().isEmpty)
  }

  @Test("a partition's first batch goes alone, then five requests are in flight")
  func inFlight() {
    var h = ready()
    for _ in 0..<10 { _ = h.append(String(repeating: "x", count: 200), to: first) }
    let alone = h.poll()
    #expect(alone.count == 1)
    h.answer(alone[0], offset: 0)
    let five = h.poll()
    #expect(five.map { $0.batches[0].sequence } == [1, 2, 3, 4, 5])
    #expect(h.poll().isEmpty)
    h.answer(five[0], offset: 1)
    #expect(h.poll().map { $0.batches[0].sequence } == [6])
  }

  @Test("after a refusal the rest comes back first, then all is sent again in order with the same sequences")
  func order() throws {
    var h = established()
    let calls = h.poll()
    #expect(calls.count == 3)
    h.answer(calls[0], .notEnoughReplicas)
    #expect(h.poll().isEmpty)
    h.answer(calls[1], .outOfOrderSequenceNumber)
    h.now += .seconds(10)
    #expect(h.poll().isEmpty)
    h.answer(calls[2], .outOfOrderSequenceNumber)
    let again = h.poll()
    #expect(again.map { $0.batches[0].sequence } == [1, 2, 3])
    #expect(again.map { $0.batches[0].identity.epoch } == [0, 0, 0])
    let values = try again.map { try $0.batches[0].records[0].value }
    #expect(try values == calls.map { try $0.batches[0].records[0].value })
  }

  /// A machine after its first success, with three full batches waiting.
  func established() -> MachineHarness {
    var h = ready()
    _ = h.append("a", to: first)
    h.answer(h.poll()[0], offset: 0)
    for letter in ["b", "c", "d"] { _ = h.append(String(repeating: letter, count: 200), to: first) }
    return h
  }

  @Test("a dead connection leaves batches unsure: they are sent again unchanged, and a duplicate is a success")
  func duplicate() throws {
    var h = ready()
    let delivery = h.append("a", to: first)
    let call = h.poll()[0]
    h.fail(call, KafkaError(.connectionClosed, outcome: .possiblyPersisted))
    h.now += .seconds(1)
    let again = h.poll()
    #expect(h.refreshed == [first])
    #expect(again[0].batches[0].sequence == call.batches[0].sequence)
    h.answer(again[0], .duplicateSequenceNumber)
    #expect(try delivery.result?.get().offset == .some(nil))
  }

  @Test("the next expected sequence refused: a new epoch from 0, with everything that waits")
  func newEpoch() {
    var h = established()
    let calls = h.poll()
    h.answer(calls[0], .unknownProducerID)
    h.answer(calls[1], .outOfOrderSequenceNumber)
    h.answer(calls[2], .outOfOrderSequenceNumber)
    h.now += .seconds(10)
    let again = h.poll()
    #expect(again.map { $0.batches[0].identity.epoch } == [1])
    #expect(again.map { $0.batches[0].sequence } == [0])
    h.answer(again[0], offset: 7)
    #expect(h.poll().map { $0.batches[0].sequence } == [1, 2])
  }

  @Test("epochs that have run out are followed by a new producer id")
  func newIdentity() {
    var h = ready()
    h.identity = ProducerIdentity(id: 9, epoch: .max)
    _ = h.append("a", to: first)
    let call = h.poll()[0]
    h.identity = ProducerIdentity(id: 10, epoch: 0)
    h.answer(call, .outOfOrderSequenceNumber)
    h.now += .seconds(1)
    #expect(h.poll().first?.batches[0].identity == ProducerIdentity(id: 10, epoch: 0))
  }

  @Test("too large: in halves without a wait; a single record fails with its size")
  func split() throws {
    var h = ready {
      $0.batchBytes = 10_000
      $0.linger = .milliseconds(5)
    }
    let deliveries = ["a", "b", "c"].map { h.append($0, to: first) }
    h.now += .milliseconds(5)
    let whole = h.poll()[0]
    h.answer(whole, .messageTooLarge)
    let half = h.poll()
    #expect(half.map { $0.batches[0].recordCount } == [1])
    #expect(half[0].batches[0].sequence == 0)
    h.answer(half[0], offset: 5)
    let rest = h.poll()
    #expect(rest.map { $0.batches[0].recordCount } == [2])
    #expect(rest[0].batches[0].sequence == 1)
    h.answer(rest[0], .messageTooLarge)
    let quarters = h.poll()
    #expect(quarters.map { $0.batches[0].sequence } == [1, 2])
    h.answer(quarters[0], offset: 6)
    h.answer(quarters[1], .messageTooLarge)
    #expect(try deliveries[0].result?.get().offset == 5)
    #expect(try deliveries[1].result?.get().offset == 6)
    guard case .failure(let error) = deliveries[2].result, case .messageTooLarge = error.code else {
      Issue.record("the last record did not fail as too large")
      return
    }
    #expect(error.outcome == .notPersisted)
    #expect(h.freed == h.taken)
  }

  @Test("halves hold their records as they were handed over, large values and headers too")
  func halves() throws {
    var whole = ProducerBatch(partition: first, createdAt: .zero, deadline: .seconds(1))
    let large = Bytes([UInt8](repeating: 7, count: RecordBatchBuilder.copyLimit + 1))
    let records = [
      BatchRecord(timestamp: 1_700_000_000_000, key: Bytes("k"), value: large, headers: [RecordHeader("a", "b")]),
      BatchRecord(timestamp: 1_600_000_000_000, key: nil, value: nil),
      BatchRecord(timestamp: -1, key: Bytes(), value: large, headers: [RecordHeader(key: "é", value: nil)]),
    ]
    for record in records { whole.append(record) }
    let (left, right) = try whole.halves()
    #expect(left.range == 0..<1 && right.range == 1..<3)
    #expect(left.bytes + right.bytes == whole.bytes + RecordBatchHeader.size)
    #expect(left.memory + right.memory == whole.memory && left.payloadBytes + right.payloadBytes == whole.payloadBytes)
    let read = try [left, right].flatMap { try RecordBatch($0.builder.finish().joined()).records() }
    #expect(read.map(\.timestamp) == records.map(\.timestamp))
    #expect(read.map(\.key) == records.map(\.key) && read.map(\.value) == records.map(\.value))
    #expect(read.map(\.headers) == records.map(\.headers))
  }

  @Test("a batch is compressed once, and its retry is byte-identical; halves are compressed anew")
  func compressedOnce() throws {
    var h = ready {
      $0.batchBytes = 10_000
      $0.linger = .milliseconds(5)
    }
    let text = String(repeating: "value ", count: 100)
    for _ in 0..<2 { _ = h.append(text, to: first) }
    h.now += .milliseconds(5)
    let whole = h.poll()[0]
    let bytes = whole.batches[0].encoded(.gzip, level: 1)
    #expect(bytes.count < 200)
    h.answer(whole, .requestTimedOut)
    h.now += .seconds(1)
    let again = h.poll()[0]
    #expect(again.batches[0].compressed === whole.batches[0].compressed)
    // Another level has no say any more.
    #expect(again.batches[0].encoded(.gzip, level: 9).joined() == bytes.joined())
    h.answer(again, .messageTooLarge)
    let half = h.poll()[0]
    #expect(half.batches[0].compressed !== whole.batches[0].compressed)
    #expect(try RecordBatch(half.batches[0].encoded(.gzip).joined()).records().map { $0.value?.string } == [text])
  }

  @Test("the delivery timeout ends what waits and what is in flight, each with what is known of it")
  func expiry() {
    var h = ready { $0.deliveryTimeout = .seconds(10) }
    let sent = h.append(String(repeating: "x", count: 200), to: first)
    let waiting = h.append(String(repeating: "y", count: 200), to: first)
    let call = h.poll()[0]
    h.now = .seconds(10)
    #expect(h.poll().isEmpty)
    #expect(h.outcome(sent) == .possiblyPersisted)
    #expect(h.outcome(waiting) == .notPersisted)
    #expect(h.freed < h.taken)
    h.answer(call, offset: 3)
    #expect(h.freed == h.taken)
    #expect(h.outcome(sent) == .possiblyPersisted)
  }

  @Test("what follows an expired batch goes on in its sequence, or in a new epoch if the broker misses it")
  func afterExpiry() {
    var h = ready { $0.deliveryTimeout = .seconds(10) }
    _ = h.append(String(repeating: "x", count: 200), to: first)
    let call = h.poll()[0]
    h.now = .seconds(9)
    let later = h.append("y", to: first)
    h.now = .seconds(10)
    _ = h.poll()
    h.fail(call, KafkaError(.timedOut, outcome: .possiblyPersisted))
    h.now = .seconds(12)
    let next = h.poll()
    #expect(next.map { $0.batches[0].sequence } == [1])
    h.answer(next[0], .outOfOrderSequenceNumber)
    h.now = .seconds(13)
    let renewed = h.poll()
    #expect(renewed.map { $0.batches[0].identity.epoch } == [1])
    #expect(renewed.map { $0.batches[0].sequence } == [0])
    h.answer(renewed[0], offset: 1)
    #expect(h.outcome(later) == nil)
    #expect(later.result != nil)
  }

  @Test("a refusal that no retry mends fails at once, and names the partition")
  func refused() {
    var h = ready()
    let delivery = h.append("a", to: first)
    h.answer(h.poll()[0], .topicAuthorizationFailed)
    guard case .failure(let error) = delivery.result else {
      Issue.record("not failed")
      return
    }
    #expect(error.code == .broker(.topicAuthorizationFailed))
    #expect(error.partition == first)
    #expect(error.outcome == .notPersisted)
  }

  @Test("a new leader named in the answer is used at once (KIP-951)")
  func hint() {
    var h = ready()
    _ = h.append("a", to: first)
    let call = h.poll()[0]
    var answer = PartitionAnswer()
    answer.errorCode = .notLeaderOrFollower
    answer.newLeader = leader(3, epoch: 5)
    h.machine.answered(call.id, [first: answer], now: h.now)
    #expect(h.poll().map(\.node) == [3])
  }

  @Test("brokers that name each other as the leader are asked with pauses, not in turn without end")
  func repeatedHint() {
    var h = ready()
    _ = h.append("a", to: first)
    var call = h.poll()[0]
    var answer = PartitionAnswer()
    answer.errorCode = .notLeaderOrFollower
    answer.newLeader = leader(3, epoch: 5)
    h.machine.answered(call.id, [first: answer], now: h.now)
    call = h.poll()[0]
    answer.newLeader = leader(1, epoch: 5)
    h.machine.answered(call.id, [first: answer], now: h.now)
    #expect(h.poll().isEmpty)
    h.now += .seconds(1)
    #expect(h.poll().map(\.node) == [1])
  }

  @Test("a topic that stays unknown fails its records by name once the time for it is over")
  func unknownTopic() {
    var h = ready { $0.unknownTopicTimeout = .seconds(3) }
    h.leaders = [:]
    let delivery = h.append("a", to: first)
    var steps = 0
    while delivery.result == nil, steps < 100 {
      #expect(h.poll().isEmpty)
      h.now += .milliseconds(500)
      steps += 1
    }
    #expect(steps > 3)
    guard case .failure(let error) = delivery.result else {
      Issue.record("not failed")
      return
    }
    #expect(error.code == .unknownTopic)
    #expect(error.topic == "frames")
  }

  @Test("the next wake is in the future, though something that was due long ago waits for an event")
  func nextWake() {
    var h = ready { $0.maxInFlight = 1 }
    let other = TopicPartition("other", 0)
    h.leaders[other] = leader(2)
    _ = h.append("a", to: first)
    _ = h.append("a", to: other)
    let calls = h.poll()
    h.answer(calls[0], .notEnoughReplicas)
    h.now += .milliseconds(500)
    #expect(h.poll().count == 1)
    h.answer(calls[1], .notEnoughReplicas)
    let wake = h.machine.nextWake(after: h.now)
    #expect(wake == .milliseconds(600))
  }

  @Test("a slow broker does not hold up another")
  func slow() {
    var h = ready()
    let other = TopicPartition("other", 0)
    h.leaders[other] = leader(2)
    for _ in 0..<10 { _ = h.append(String(repeating: "x", count: 200), to: first) }
    _ = h.poll()
    for index in 0..<20 {
      _ = h.append(String(repeating: "y", count: 200), to: other)
      let calls = h.poll()
      #expect(calls.map(\.node) == [2])
      h.answer(calls[0], offset: Int64(index))
    }
  }

  @Test("requests respect the limit of bytes, and take partitions in turns")
  func requestBytes() {
    var h = ready {
      $0.maxRequestBytes = 400
      $0.maxInFlight = 1
    }
    for _ in 0..<3 {
      for partition in [first, second] { _ = h.append(String(repeating: "x", count: 200), to: partition) }
    }
    var order: [TopicPartition] = []
    while let call = h.poll().first {
      #expect(call.batches.count == 1)
      order += call.batches.map(\.partition)
      h.answer(call, offset: 0)
    }
    #expect(
      order == [first, second, first, second, first, second] || order == [second, first, second, first, second, first])
  }

  @Test("an identity that is refused fails what waits for it")
  func identityRefused() {
    var h = ready()
    h.identity = nil
    h.identityError = KafkaError(.broker(.clusterAuthorizationFailed))
    let delivery = h.append("a", to: first)
    #expect(h.poll().isEmpty)
    #expect(h.outcome(delivery) == .notPersisted)
  }
}
