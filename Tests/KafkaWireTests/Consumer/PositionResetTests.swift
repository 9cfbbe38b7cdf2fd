import Testing

@testable import KafkaWire

/// Offsets that are gone: where reading goes on, and how far that is from the end.
@Suite("position resets")
struct PositionResetTests {
  private let partition = TopicPartition("t", 0)

  private func calls(_ machine: inout FetchMachine, now: Duration) -> [FetchCall] {
    machine.poll(now: now).compactMap { if case .fetch(let call) = $0 { call } else { nil } }
  }

  private func answer(_ offset: Int64, end: Int64) -> PartitionFetch {
    let records = FetchedRecords(FetchFixtures.batch(at: offset, records: 2), from: offset, aborted: nil)
    return PartitionFetch(highWatermark: end, records: records)
  }

  /// A machine that has read offsets 10 and 11 of 1000, and is told then that 12 is gone.
  private func refused() throws -> FetchMachine {
    var machine = FetchMachine([partition: .offset(10)], FetchSettings())
    _ = machine.poll(now: .zero)
    machine.leaderFound(partition, PartitionLeader(node: 1, epoch: 0, topicID: .zero))
    machine.fetched(try #require(calls(&machine, now: .zero).first).id, [partition: answer(10, end: 1000)], now: .zero)
    _ = try machine.take()?.get()
    #expect(machine.partitions[partition]?.lag == 988)
    let refusal = PartitionFetch(errorCode: .offsetOutOfRange, records: FetchedRecords(nextOffset: 12))
    machine.fetched(try #require(calls(&machine, now: .zero).first).id, [partition: refusal], now: .zero)
    return machine
  }

  @Test("a reset tells from where to where; the lag does not count what no longer exists", arguments: [Int64(900), 3])
  func reset(to offset: Int64) throws {
    var machine = try refused()
    #expect(machine.partitions[partition]?.lag == nil)
    #expect(machine.resets.isEmpty)
    _ = machine.poll(now: .seconds(1))
    machine.resolved([partition: offset], of: [partition: .beginning])
    #expect(machine.resets == [PositionReset(partition: partition, from: 12, to: offset)])
    #expect(machine.partitions[partition]?.delivered == 12)
    let next = try #require(calls(&machine, now: .seconds(1)).first)
    #expect(next.parts.map(\.offset) == [offset])
    machine.fetched(next.id, [partition: answer(offset, end: 1000)], now: .seconds(1))
    #expect(machine.partitions[partition]?.lag == 1000 - offset)
    #expect(try machine.take()?.get().firstOffset == 12)
    #expect(machine.partitions[partition]?.lag == 998 - offset)
  }

  @Test("a seek is no reset")
  func seek() throws {
    var machine = try refused()
    machine.seek(partition, to: .end)
    _ = machine.poll(now: .seconds(1))
    machine.resolved([partition: 1000], of: [partition: .end])
    #expect(machine.resets.isEmpty)
  }
}
