import KafkaWire
import Testing

@testable import KafkaBroker

/// Members that keep their place while they are away (KIP-345, KIP-814).
@Suite struct StaticMemberTests {
  /// Two static members a and b in a stable group; a leads.
  private func stable(_ bench: GroupBench) -> [String] {
    let tickets = ["a", "b"].map { bench.join(.init(instance: $0)) }
    bench.expire()
    let ids = tickets.compactMap { bench.joined($0)?.memberID }
    bench.share(ids)
    return ids
  }

  @Test("they need no second try to join, and come back to their part without a rebalance")
  func comesBack() throws {
    let bench = GroupBench()
    let ids = stable(bench)
    #expect(bench.state == .stable)
    bench.pass(.seconds(5))
    let ticket = bench.join(.init(instance: "b"))
    let told = try #require(bench.joined(ticket))
    #expect(told.errorCode == .none)
    #expect(told.generationID == 1)
    #expect(told.memberID != ids[1])
    #expect(told.leader == ids[0])
    #expect(!told.skipAssignment)
    #expect(bench.state == .stable)
    let sync = bench.sync(told.memberID, 1, instance: "b")
    #expect(bench.synced(sync)?.assignment == Bytes("part of \(ids[1])"))
    #expect(bench.heartbeat(ids[0], 1, instance: "a") == .none)
    // Its session begins anew.
    bench.pass(.seconds(6))
    #expect(bench.heartbeat(told.memberID, 1, instance: "b") == .none)
  }

  @Test("a leader that comes back is told to leave the assignment as it is, or not that it leads", arguments: [8, 9])
  func leaderComesBack(version: Int16) throws {
    let bench = GroupBench()
    let ids = stable(bench)
    let ticket = bench.join(.init(instance: "a", version: version))
    let told = try #require(bench.joined(ticket))
    #expect(told.skipAssignment == (version >= 9))
    #expect(told.leader == (version >= 9 ? told.memberID : ids[0]))
    #expect(told.members.count == (version >= 9 ? 2 : 0))
    #expect(bench.state == .stable)
    // It leads all the same: when it joins again, the group rebalances.
    _ = bench.join(.init(memberID: told.memberID, instance: "a"))
    #expect(bench.state == .preparingRebalance)
  }

  @Test("whoever had the place before is fenced, in every request")
  func fenced() throws {
    let bench = GroupBench()
    let ids = stable(bench)
    let ticket = bench.join(.init(instance: "b"))
    #expect(bench.joined(ticket)?.errorCode == ErrorCode.none)
    #expect(bench.heartbeat(ids[1], 1, instance: "b") == .fencedInstanceID)
    #expect(bench.commit(ids[1], 1, instance: "b") == .fencedInstanceID)
    #expect(bench.leave(ids[1], instance: "b") == .fencedInstanceID)
    let sync = bench.sync(ids[1], 1, instance: "b")
    #expect(bench.synced(sync)?.errorCode == .fencedInstanceID)
    let join = bench.join(.init(memberID: ids[1], instance: "b"))
    #expect(bench.joined(join)?.errorCode == .fencedInstanceID)
    #expect(bench.heartbeat(ids[1], 1) == .unknownMemberID)
    #expect(bench.heartbeat(ids[0], 1, instance: "x") == .unknownMemberID)
  }

  @Test("two of one name: the one that waits is fenced, and the group goes on with the other")
  func fencedWhileWaiting() {
    let bench = GroupBench()
    let ids = stable(bench)
    let first = bench.join(.init(memberID: ids[0], instance: "a", topics: ["other"]))
    let second = bench.join(.init(instance: "a", topics: ["other"]))
    #expect(bench.joined(first)?.errorCode == .fencedInstanceID)
    _ = bench.join(.init(memberID: ids[1], instance: "b"))
    #expect(bench.joined(second)?.members.count == 2)
  }

  @Test("one that comes back while the parts are being shared out makes all join again: the leader knows its old id")
  func returnsWhileCompleting() {
    let bench = GroupBench()
    let tickets = ["a", "b"].map { bench.join(.init(instance: $0)) }
    bench.expire()
    let ids = tickets.compactMap { bench.joined($0)?.memberID }
    let waiting = bench.sync(ids[1], 1, instance: "b")
    _ = bench.join(.init(instance: "b"))
    #expect(bench.synced(waiting)?.errorCode == .fencedInstanceID)
    #expect(bench.state == .preparingRebalance)
  }

  @Test("one that comes back with another protocol makes all join again")
  func returnsWithOtherProtocol() {
    let bench = GroupBench()
    let both = ["range", "sticky"]
    let tickets = ["a", "b"].map { bench.join(.init(instance: $0, protocols: both)) }
    bench.expire()
    bench.share(tickets.compactMap { bench.joined($0)?.memberID })
    _ = bench.join(.init(instance: "b", protocols: ["sticky"]))
    #expect(bench.state == .preparingRebalance)
  }

  @Test("one that is away keeps its place through a rebalance, and loses it with its session")
  func away() throws {
    let bench = GroupBench()
    let ids = stable(bench)
    let other = bench.join(
      .init(memberID: ids[0], instance: "a", topics: ["other"], session: 100_000, rebalance: 8_000))
    #expect(bench.joined(other) == nil)
    // b's rebalance timeout of 60 s is the group's; its session of 10 s ends before.
    bench.pass(.seconds(10))
    let told = try #require(bench.joined(other))
    #expect(told.members.map(\.groupInstanceID) == ["a"])
  }

  @Test("the members that are left make the generation with those that are away, and one that is there leads")
  func leaderAway() throws {
    let bench = GroupBench()
    let long = GroupBench.Wish(session: 100_000, rebalance: 20_000)
    let tickets = ["a", "b"].map { name in
      bench.join(
        {
          var wish = long; wish.instance = name; return wish
        }())
    }
    bench.expire()
    let ids = tickets.compactMap { bench.joined($0)?.memberID }
    bench.share(ids)
    let waiting = bench.join(
      .init(memberID: ids[1], instance: "b", topics: ["other"], session: 100_000, rebalance: 20_000))
    bench.pass(.seconds(20))
    let told = try #require(bench.joined(waiting))
    #expect(told.leader == ids[1])
    #expect(told.members.map(\.groupInstanceID) == ["a", "b"])
  }

  @Test("nobody there but a name: the join waits on until a session ends or one comes back")
  func allAway() throws {
    let bench = GroupBench()
    let dynamic = bench.freshID()
    bench.rejoin(dynamic)
    let long = GroupBench.Wish(instance: "b", session: 100_000, rebalance: 20_000)
    let ticket = bench.join(long)
    bench.expire()
    let named = try #require(bench.joined(ticket)?.memberID)
    bench.share([dynamic, named])
    // The dynamic one leaves; b does not join again.
    #expect(bench.leave(dynamic) == .none)
    bench.pass(.seconds(20))
    #expect(bench.state == .preparingRebalance)
    bench.pass(.seconds(20))
    #expect(bench.generation == 1)
    let again = bench.join(long)
    #expect(bench.joined(again)?.generationID == 2)
  }

  @Test("an administrator removes one by its name alone")
  func removedByName() {
    let bench = GroupBench()
    let ids = stable(bench)
    #expect(bench.leave("", instance: "c") == .unknownMemberID)
    #expect(bench.leave("", instance: "b") == .none)
    #expect(bench.heartbeat(ids[1], 1, instance: "b") == .unknownMemberID)
    #expect(bench.leave("") == .unknownMemberID)
  }
}
