import Testing

@testable import KafkaWire

@Suite("fetch assignment")
struct FetchAssignmentTests {
  let first = TopicPartition("frames", 0)
  let second = TopicPartition("frames", 1)

  private func leader(_ node: Int32) -> PartitionLeader { PartitionLeader(node: node, epoch: 0, topicID: .zero) }

  private func answer(_ offset: Int64) -> PartitionFetch {
    PartitionFetch(records: FetchedRecords(FetchFixtures.batch(at: offset, records: 2), from: offset, aborted: nil))
  }

  private func calls(_ machine: inout FetchMachine, now: Duration = .zero) -> [FetchCall] {
    machine.poll(now: now).compactMap { if case .fetch(let call) = $0 { call } else { nil } }
  }

  private func machine(
    _ starts: [TopicPartition: StartPosition], _ change: (inout FetchSettings) -> Void = { _ in }
  ) -> FetchMachine {
    var settings = FetchSettings()
    change(&settings)
    var machine = FetchMachine(starts, settings)
    _ = machine.poll(now: .zero)
    for partition in starts.keys { machine.leaderFound(partition, leader(1)) }
    return machine
  }

  @Test("a partition that is added is looked up and fetched while the others go on")
  func adding() throws {
    var machine = machine([first: .offset(0)])
    let under = calls(&machine)
    machine.assign([second: .offset(7), first: .offset(99)])
    let lookUps = machine.poll(now: .zero)
    #expect(lookUps.contains { if case .findLeader(second, refresh: false) = $0 { true } else { false } })
    machine.leaderFound(second, leader(2))
    let added = calls(&machine)
    #expect(added.map { $0.parts.map(\.offset) } == [[7]])
    machine.fetched(under[0].id, [first: answer(0)], now: .zero)
    // The one that was there already did not move.
    #expect(try machine.take()?.get().firstOffset == 0)
  }

  @Test("a partition that is given up takes its buffered records and its part of the request under way with it")
  func removing() throws {
    var machine = machine([first: .offset(0), second: .offset(5)])
    var under = calls(&machine)
    machine.fetched(under[0].id, [first: answer(0), second: answer(5)], now: .zero)
    #expect(machine.unassign([first]) == [first: 0])
    #expect(machine.buffer.map(\.partition) == [second])
    #expect(try machine.take()?.get().partition == second)
    under = calls(&machine)
    #expect(under.map { $0.parts.map(\.partition) } == [[second]])
    #expect(machine.unassign([second]) == [second: 7])
    machine.fetched(under[0].id, [second: answer(7)], now: .zero)
    #expect(machine.buffer.isEmpty)
    #expect(calls(&machine).isEmpty)
  }

  @Test("an answer to a partition that was given up and taken again is not taken for its own")
  func takenAgain() {
    var machine = machine([first: .offset(0)])
    let under = calls(&machine)
    _ = machine.unassign([first])
    machine.assign([first: .offset(50)])
    machine.leaderFound(first, leader(2))
    let again = calls(&machine)
    #expect(again.map { $0.parts.map(\.offset) } == [[50]])
    machine.fetched(under[0].id, [first: answer(0)], now: .zero)
    #expect(machine.buffer.isEmpty)
    // The new request goes on, and none is sent beside it.
    #expect(calls(&machine).isEmpty)
    machine.fetched(again[0].id, [first: answer(50)], now: .zero)
    #expect(machine.buffer.count == 1)
  }

  @Test("a paused partition holds no memory, is not fetched, and goes on where its user stood")
  func pausing() throws {
    var machine = machine([first: .offset(0), second: .offset(5)])
    let under = calls(&machine)
    machine.fetched(under[0].id, [first: answer(0), second: answer(5)], now: .zero)
    machine.pause(first)
    #expect(machine.buffer.map(\.partition) == [second])
    #expect(try machine.take()?.get().partition == second)
    let rest = calls(&machine)
    #expect(rest.map { $0.parts.map(\.partition) } == [[second]])
    machine.unpause(first)
    machine.fetched(rest[0].id, [:], now: .zero)
    let both = calls(&machine)
    #expect(both.flatMap(\.parts).first { $0.partition == first }?.offset == 0)
  }

  @Test("a partition that is paused while its look-up runs begins at what was found")
  func pausedLookUp() {
    var machine = machine([first: .time(3)])
    machine.pause(first)
    machine.resolved([first: 30], of: [first: .time(3)])
    #expect(calls(&machine).isEmpty)
    machine.unpause(first)
    #expect(calls(&machine).map { $0.parts.map(\.offset) } == [[30]])
  }

  @Test(
    "where no offset is stored, reading begins where the reset policy says",
    arguments: [
      (ConsumerConfiguration.OffsetReset.beginning, StartPosition.beginning), (.end, .end), (.time(17), .time(17)),
      (.age(.seconds(60)), .time(40_000)), (.age(.seconds(Int64.max)), .time(0)),
    ])
  func noOffset(policy: ConsumerConfiguration.OffsetReset, expected: StartPosition) {
    var settings = FetchSettings()
    settings.offsetReset = policy
    settings.timestamp = { 100_000 }
    var machine = FetchMachine([:], settings)
    machine.assign([first: nil, second: .offset(3)])
    let resolved = machine.poll(now: .zero).compactMap { if case .resolve(let asked) = $0 { asked } else { nil } }
    #expect(resolved == [[first: expected]])
  }

  @Test("where no offset is stored and the policy is to fail, that is an error until the user seeks")
  func noOffsetFails() {
    var machine = machine([:]) { $0.offsetReset = .fail }
    machine.assign([first: nil])
    for second in 0..<3 {
      #expect(machine.poll(now: .seconds(second)).isEmpty)
      let error = #expect(throws: KafkaError.self) { try machine.take()?.get() }
      #expect(error?.code == .broker(.offsetOutOfRange))
    }
    // A pause holds the error back.
    machine.pause(first)
    #expect(!machine.hasNews(of: nil))
    machine.unpause(first)
    #expect(machine.hasNews(of: first))
    machine.seek(first, to: .offset(4))
    machine.leaderFound(first, leader(1))
    #expect(!machine.hasNews(of: nil))
    #expect(calls(&machine).map { $0.parts.map(\.offset) } == [[4]])
  }

  @Test("an offset that is gone is looked up by the policy's time")
  func resetByTime() {
    var machine = machine([first: .offset(5)]) { $0.offsetReset = .time(1234) }
    let under = calls(&machine)
    let gone = PartitionFetch(errorCode: .offsetOutOfRange, records: FetchedRecords(nextOffset: 5))
    machine.fetched(under[0].id, [first: gone], now: .zero)
    let actions = machine.poll(now: .seconds(1))
    #expect(actions.contains { if case .resolve(let asked) = $0 { asked == [first: .time(1234)] } else { false } })
  }
}
