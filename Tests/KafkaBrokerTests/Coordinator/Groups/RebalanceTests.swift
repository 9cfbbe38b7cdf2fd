import KafkaWire
import Testing

@testable import KafkaBroker

/// How generations follow each other.
@Suite struct RebalanceTests {
  @Test("the leader's assignment reaches everyone, whoever asks first")
  func syncOrder() throws {
    let bench = GroupBench()
    let ids = [bench.freshID(), bench.freshID()]
    for id in ids { bench.rejoin(id) }
    bench.expire()
    let follower = bench.sync(ids[1], 1)
    #expect(bench.synced(follower) == nil)
    let leader = bench.sync(ids[0], 1, parts: [ids[0]: "mine", ids[1]: "yours", "stranger": "none"])
    #expect(bench.synced(leader)?.assignment == Bytes("mine"))
    #expect(bench.synced(follower)?.assignment == Bytes("yours"))
    #expect(bench.state == .stable)
    let again = bench.sync(ids[1], 1)
    let told = try #require(bench.synced(again))
    #expect(told.assignment == Bytes("yours"))
    #expect(told.protocolName == "range")
  }

  @Test("whom the leader forgets gets an empty part")
  func forgotten() {
    let bench = GroupBench()
    let ids = [bench.freshID(), bench.freshID()]
    for id in ids { bench.rejoin(id) }
    bench.expire()
    _ = bench.sync(ids[0], 1, parts: [ids[0]: "all"])
    let follower = bench.sync(ids[1], 1)
    #expect(bench.synced(follower)?.errorCode == ErrorCode.none)
  }

  @Test("a sync of another generation, protocol or member is refused by name")
  func syncRefusals() {
    let bench = GroupBench()
    let ids = bench.stable(1)
    let wrong = [
      (bench.sync(ids[0], 2), ErrorCode.illegalGeneration), (bench.sync("x", 1), .unknownMemberID),
      (bench.sync(ids[0], 1, name: "sticky"), .inconsistentGroupProtocol),
    ]
    for (ticket, error) in wrong { #expect(bench.synced(ticket)?.errorCode == error) }
    bench.rejoin(bench.freshID())
    let late = bench.sync(ids[0], 1)
    #expect(bench.synced(late)?.errorCode == .rebalanceInProgress)
  }

  @Test("a new member makes the others join again; the generation begins when all have")
  func newcomer() throws {
    let bench = GroupBench()
    let ids = bench.stable(2)
    let newcomer = bench.freshID()
    let waiting = bench.join(.init(memberID: newcomer))
    #expect(bench.state == .preparingRebalance)
    #expect(bench.heartbeat(ids[0], 1) == .rebalanceInProgress)
    #expect(bench.commit(ids[0], 1) == nil)
    bench.rejoin(ids[0])
    #expect(bench.joined(waiting) == nil)
    bench.rejoin(ids[1])
    let told = try #require(bench.joined(waiting))
    #expect(told.generationID == 2)
    #expect(told.leader == ids[0])
    #expect(bench.commit(ids[0], 2) == .rebalanceInProgress)
    #expect(bench.commit(ids[0], 1) == .illegalGeneration)
    bench.share(ids + [newcomer])
    #expect(bench.heartbeat(newcomer, 2) == .none)
    #expect(bench.commit(newcomer, 2) == nil)
  }

  @Test("an id that was given out is waited for, too")
  func waitsForPending() {
    let bench = GroupBench()
    let ids = bench.stable(1)
    let pending = bench.freshID()
    // The leader rebalances for another reason.
    let leader = bench.join(.init(memberID: ids[0], topics: ["other"]))
    #expect(bench.joined(leader) == nil)
    bench.rejoin(pending)
    #expect(bench.joined(leader)?.members.count == 2)
  }

  @Test("who does not join again in time is out, and the next one leads")
  func rebalanceTimeout() throws {
    let bench = GroupBench()
    let ids = bench.stable(2, .init(session: 60_000, rebalance: 20_000))
    let waiting = bench.join(.init(memberID: ids[1], topics: ["other"], session: 60_000, rebalance: 20_000))
    bench.pass(.milliseconds(19_999))
    #expect(bench.joined(waiting) == nil)
    bench.pass(.milliseconds(1))
    let told = try #require(bench.joined(waiting))
    #expect(told.leader == ids[1])
    #expect(told.members.map(\.memberID) == [ids[1]])
    #expect(bench.heartbeat(ids[0], 1) == .unknownMemberID)
  }

  @Test("who is not heard of for its session is out")
  func sessionTimeout() {
    let bench = GroupBench()
    let ids = bench.stable(2)
    bench.pass(.seconds(6))
    #expect(bench.heartbeat(ids[0], 1) == .none)
    bench.pass(.seconds(4))
    #expect(bench.state == .preparingRebalance)
    #expect(bench.heartbeat(ids[1], 1) == .unknownMemberID)
    #expect(bench.heartbeat(ids[0], 1) == .rebalanceInProgress)
    let ticket = bench.join(.init(memberID: ids[0]))
    #expect(bench.joined(ticket)?.generationID == 2)
  }

  @Test("a commit is a sign of life")
  func commitRenews() {
    let bench = GroupBench()
    let ids = bench.stable(1)
    for _ in 0..<4 {
      bench.pass(.seconds(6))
      #expect(bench.commit(ids[0], 1) == nil)
    }
  }

  @Test("who waits for the others is not missed; a newcomer that never comes back is, after five minutes")
  func waitingIsAlive() throws {
    let bench = GroupBench()
    let ids = bench.stable(2, .init(session: 6_000, rebalance: 1_800_000))
    let slow = GroupBench.Wish(session: 1_800_000, rebalance: 1_800_000)
    bench.rejoin(ids[0], slow)
    #expect(bench.heartbeat(ids[1], 1) == .rebalanceInProgress)
    bench.rejoin(ids[1], slow)
    bench.share(ids)
    #expect(bench.generation == 2)
    let waiting = bench.join(.init(memberID: ids[0], topics: ["other"], session: 6_000, rebalance: 1_800_000))
    let newcomer = bench.freshID()
    let fresh = bench.join(.init(memberID: newcomer, session: 6_000))
    bench.pass(.seconds(299))
    #expect(bench.joined(fresh) == nil)
    bench.pass(.seconds(1))
    #expect(bench.joined(fresh)?.errorCode == .unknownMemberID)
    #expect(bench.joined(waiting) == nil)
    bench.rejoin(ids[1], slow)
    #expect(bench.joined(waiting)?.members.count == 2)
  }

  @Test("who joins and does not ask for its part is out after the rebalance's time")
  func syncTimeout() {
    let bench = GroupBench()
    let wish = GroupBench.Wish(session: 1_800_000, rebalance: 20_000)
    let ids = [bench.freshID(wish), bench.freshID(wish)]
    for id in ids { bench.rejoin(id, wish) }
    bench.expire()
    let follower = bench.sync(ids[1], 1)
    bench.pass(.seconds(20))
    #expect(bench.synced(follower)?.errorCode == .rebalanceInProgress)
    #expect(bench.heartbeat(ids[0], 1) == .unknownMemberID)
    let ticket = bench.join(
      {
        var again = wish; again.memberID = ids[1]; return again
      }())
    #expect(bench.joined(ticket)?.leader == ids[1])
  }

  @Test("who comes while the parts are being shared out makes all join again")
  func joinWhileCompleting() {
    let bench = GroupBench()
    let ids = [bench.freshID(), bench.freshID()]
    for id in ids { bench.rejoin(id) }
    bench.expire()
    let follower = bench.sync(ids[1], 1)
    bench.rejoin(bench.freshID())
    #expect(bench.synced(follower)?.errorCode == .rebalanceInProgress)
    #expect(bench.state == .preparingRebalance)
  }

  @Test("the last one to leave leaves an empty group, whose next generation has a higher number")
  func emptied() throws {
    let bench = GroupBench()
    let ids = bench.stable(2)
    #expect(bench.leave("x") == .unknownMemberID)
    #expect(bench.leave(ids[0]) == .none)
    #expect(bench.heartbeat(ids[1], 1) == .rebalanceInProgress)
    #expect(bench.leave(ids[1]) == .none)
    #expect(bench.state == .empty)
    #expect(bench.generation == 2)
    #expect(bench.heartbeat(ids[1], 2) == .unknownMemberID)
    #expect(bench.coordinator.nextDeadline.map { bench.coordinator.groups["g"]?.nextDeadline == $0 } != true)
    let next = bench.freshID()
    let ticket = bench.join(.init(memberID: next, protocols: ["sticky"]))
    bench.expire()
    #expect(bench.joined(ticket)?.generationID == 3)
  }

  @Test("who leaves while it waits is answered")
  func leaveWhileWaiting() {
    let bench = GroupBench()
    let ids = [bench.freshID(), bench.freshID()]
    for id in ids { bench.rejoin(id) }
    bench.expire()
    let follower = bench.sync(ids[1], 1)
    #expect(bench.leave(ids[1]) == .none)
    #expect(bench.synced(follower)?.errorCode == .unknownMemberID)
    let pending = bench.freshID()
    #expect(bench.leave(pending) == .none)
    #expect(bench.leave(pending) == .unknownMemberID)
  }

  @Test("a group without members takes anybody's commits, one with members only theirs")
  func commits() {
    let bench = GroupBench()
    #expect(bench.commit("", -1) == nil)
    #expect(bench.commit("x", 1) == .unknownMemberID)
    let ids = bench.stable(1)
    #expect(bench.commit("", -1) == .unknownMemberID)
    #expect(bench.commit(ids[0], 0) == .illegalGeneration)
    #expect(bench.commit(ids[0], -1) == .illegalGeneration)
    #expect(bench.commit("x", 1) == .unknownMemberID)
    #expect(bench.commit(ids[0], 1) == nil)
    #expect(bench.leave(ids[0]) == .none)
    #expect(bench.commit("", -1) == nil)
    #expect(bench.commit(ids[0], 1) == .unknownMemberID)
  }

  @Test("assignments count towards the bytes that groups may take")
  func assignmentBound() {
    let bench = GroupBench { $0.byteLimit = 4_000 }
    let id = bench.freshID()
    bench.rejoin(id)
    bench.expire()
    let ticket = bench.sync(id, 1, parts: [id: String(repeating: "a", count: 4_000)])
    #expect(bench.synced(ticket)?.errorCode == .groupMaxSizeReached)
    let second = bench.sync(id, 1, parts: [id: "a"])
    #expect(bench.synced(second)?.errorCode == ErrorCode.none)
  }
}
