import KafkaWire
import Testing

@testable import KafkaBroker

/// How members come into a group.
@Suite struct JoinTests {
  @Test("a new member is told its id first, and joins with it (KIP-394)")
  func memberIDRequired() throws {
    let bench = GroupBench()
    let first = bench.join(.init())
    let told = try #require(bench.joined(first))
    #expect(told.errorCode == .memberIDRequired)
    #expect(!told.memberID.isEmpty)
    #expect(told.protocolName == nil)
    #expect(bench.state == .empty)
    let second = bench.join(.init(memberID: told.memberID))
    #expect(bench.joined(second) == nil)
    bench.expire()
    let joined = try #require(bench.joined(second))
    #expect(joined.errorCode == .none)
    #expect(joined.memberID == told.memberID)
    #expect(joined.leader == told.memberID)
    #expect(joined.generationID == 1)
    #expect(joined.protocolName == "range")
    #expect(joined.protocolType == "consumer")
    #expect(joined.members.map(\.memberID) == [told.memberID])
    #expect(bench.state == .completingRebalance)
  }

  @Test("before version 4 a new member is in at once")
  func oldVersion() throws {
    let bench = GroupBench()
    let ticket = bench.join(.init(version: 3))
    bench.expire()
    #expect(bench.joined(ticket)?.errorCode == ErrorCode.none)
  }

  @Test("an id that was given out is forgotten when the session it asked for is over")
  func pendingExpires() throws {
    let bench = GroupBench()
    let id = bench.freshID()
    bench.pass(.seconds(10))
    let ticket = bench.join(.init(memberID: id))
    #expect(bench.joined(ticket)?.errorCode == .unknownMemberID)
    #expect(bench.coordinator.nextDeadline == nil)
  }

  @Test("the first members are waited for, as long as more come and no longer than they have patience")
  func initialDelay() throws {
    let bench = GroupBench { $0.initialRebalanceDelay = .seconds(3) }
    let wish = GroupBench.Wish(rebalance: 8_000, version: 3)
    let first = bench.join(wish)
    #expect(bench.state == .preparingRebalance)
    var tickets = [first]
    for _ in 0..<2 {
      bench.pass(.seconds(2))
      tickets.append(bench.join(wish))
      bench.pass(.seconds(1))
      #expect(bench.joined(first) == nil)
    }
    // 3 s of 8 s are left after 3 + 3; the last prolongation is what remains.
    tickets.append(bench.join(wish))
    bench.pass(.seconds(2))
    let answers = tickets.compactMap { bench.joined($0) }
    #expect(answers.count == 4)
    #expect(answers.allSatisfy { $0.generationID == 1 && $0.leader == answers[0].memberID })
    #expect(answers.map(\.members.count) == [4, 0, 0, 0])
  }

  @Test("nobody else comes: the delay is all that the first waits")
  func initialDelayAlone() throws {
    let bench = GroupBench { $0.initialRebalanceDelay = .seconds(3) }
    let ticket = bench.join(.init(version: 3))
    bench.pass(.milliseconds(2999))
    #expect(bench.joined(ticket) == nil)
    bench.pass(.milliseconds(1))
    #expect(bench.joined(ticket)?.errorCode == ErrorCode.none)
  }

  @Test("the protocol is the one with most votes among those that all can do")
  func votes() throws {
    let bench = GroupBench()
    let lists = [["a", "b", "c"], ["c", "b"], ["b", "c"], ["d", "c", "b"]]
    let tickets = lists.map { bench.join(.init(protocols: $0, version: 3)) }
    bench.expire()
    // a and d are not everybody's; so the first votes for b, the second for c, the third for b, the last for c.
    #expect(tickets.compactMap { bench.joined($0)?.protocolName } == ["b", "b", "b", "b"])
  }

  @Test("who shares no protocol with the group, or is of another type, is refused")
  func inconsistent() throws {
    let bench = GroupBench()
    _ = bench.stable(1)
    let other = bench.join(.init(protocols: ["sticky"]))
    #expect(bench.joined(other)?.errorCode == .inconsistentGroupProtocol)
    let connect = bench.join(.init(type: "connect"))
    #expect(bench.joined(connect)?.errorCode == .inconsistentGroupProtocol)
    let none = bench.join(.init(protocols: [], group: "h"))
    #expect(bench.joined(none)?.errorCode == .inconsistentGroupProtocol)
    #expect(bench.coordinator.groups["h"] == nil)
  }

  @Test("wrong session times, names and ids are refused by name")
  func refusals() throws {
    let bench = GroupBench()
    let cases: [(GroupBench.Wish, ErrorCode)] = [
      (.init(session: 5_999), .invalidSessionTimeout), (.init(session: 1_800_001), .invalidSessionTimeout),
      (.init(session: -1), .invalidSessionTimeout), (.init(group: ""), .invalidGroupID),
      (.init(memberID: "x"), .unknownMemberID), (.init(memberID: "x", instance: "i"), .unknownMemberID),
      (.init(instance: String(repeating: "i", count: 250)), .invalidRequest),
      (.init(protocols: [String(repeating: "p", count: 250)]), .invalidRequest),
    ]
    for (wish, error) in cases {
      let ticket = bench.join(wish)
      #expect(bench.joined(ticket)?.errorCode == error, "\(wish)")
    }
    #expect(bench.coordinator.groups.isEmpty)
    #expect(bench.coordinator.weight == 0)
  }

  @Test("a follower that joins again with nothing new is told the generation that there is; others rebalance")
  func unchangedFollower() throws {
    let bench = GroupBench()
    let ids = bench.stable(2)
    let follower = bench.join(.init(memberID: ids[1]))
    let told = try #require(bench.joined(follower))
    #expect(told.generationID == 1)
    #expect(told.members.isEmpty)
    #expect(bench.state == .stable)
    // A leader that joins again wants to assign anew.
    let leader = bench.join(.init(memberID: ids[0]))
    #expect(bench.joined(leader) == nil)
    #expect(bench.state == .preparingRebalance)
    let again = bench.join(.init(memberID: ids[1]))
    #expect(bench.joined(again)?.generationID == 2)
    #expect(bench.joined(leader)?.members.count == 2)
  }

  @Test("a follower with new metadata begins a rebalance")
  func changedFollower() throws {
    let bench = GroupBench()
    let ids = bench.stable(2)
    let ticket = bench.join(.init(memberID: ids[1], topics: ["video", "audio"]))
    #expect(bench.joined(ticket) == nil)
    #expect(bench.heartbeat(ids[0], 1) == .rebalanceInProgress)
  }

  @Test("who lost the answer to its join is told it again, the leader with all members")
  func lostAnswer() throws {
    let bench = GroupBench()
    let ids = [bench.freshID(), bench.freshID()]
    for id in ids { bench.rejoin(id) }
    bench.expire()
    #expect(bench.state == .completingRebalance)
    let leader = bench.join(.init(memberID: ids[0]))
    #expect(bench.joined(leader)?.members.map(\.memberID) == ids)
    let follower = bench.join(.init(memberID: ids[1]))
    #expect(bench.joined(follower)?.members.isEmpty == true)
    #expect(bench.generation == 1)
  }

  @Test("a join that its member repeats is answered once for each request")
  func repeatedJoin() throws {
    let bench = GroupBench()
    let ids = bench.stable(2)
    let first = bench.join(.init(memberID: ids[0]))
    let second = bench.join(.init(memberID: ids[0]))
    #expect(bench.joined(first)?.errorCode == .rebalanceInProgress)
    bench.rejoin(ids[1])
    #expect(bench.joined(second)?.generationID == 2)
  }

  @Test("a full group takes nobody, and takes again once someone left")
  func fullGroup() throws {
    let bench = GroupBench { $0.groupSize = 2 }
    let ids = bench.stable(2)
    let ticket = bench.join(.init())
    #expect(bench.joined(ticket)?.errorCode == .groupMaxSizeReached)
    #expect(bench.leave(ids[1]) == .none)
    bench.rejoin(ids[0])
    #expect(bench.freshID() != "")
  }

  @Test("ids that nobody joins with are bounded")
  func pendingBound() {
    let bench = GroupBench { $0.groupSize = 3 }
    let answers = (0..<5).map { _ in bench.join(.init()) }.compactMap { bench.joined($0)?.errorCode }
    let refused = [ErrorCode](repeating: .groupMaxSizeReached, count: 2)
    #expect(answers == [.memberIDRequired, .memberIDRequired, .memberIDRequired] + refused)
  }

  @Test("the bytes that members say are bounded over all groups, and are given back")
  func byteBound() throws {
    let bench = GroupBench { $0.byteLimit = 5_000 }
    let large = GroupBench.Wish(topics: [String(repeating: "t", count: 2_000)], version: 3, group: "h")
    let first = bench.join(large)
    bench.expire()
    let member = try #require(bench.joined(first))
    #expect(member.errorCode == .none)
    let second = bench.join(.init(topics: large.topics, version: 3))
    #expect(bench.joined(second)?.errorCode == .groupMaxSizeReached)
    let before = bench.coordinator.weight
    #expect(before > 2_000)
    #expect(bench.coordinator.leave("h", .init(memberID: member.memberID), bench.now) == .none)
    #expect(bench.coordinator.weight < 1_000)
    let third = bench.join(.init(topics: large.topics, version: 3))
    bench.expire()
    #expect(bench.joined(third)?.errorCode == ErrorCode.none)
  }

  @Test("names of groups that nobody is in count, too, until their room is needed")
  func nameBound() throws {
    let bench = GroupBench { $0.byteLimit = 5_000 }
    for letter in ["a", "b", "c", "d"] {
      let group = String(repeating: letter, count: 1_500)
      let ticket = bench.join(.init(version: 3, group: group))
      bench.expire()
      let joined = try #require(bench.joined(ticket))
      #expect(joined.errorCode == .none)
      #expect(bench.coordinator.leave(group, .init(memberID: joined.memberID), bench.now) == .none)
      #expect(bench.coordinator.weight <= 5_000)
    }
    let ticket = bench.join(.init(version: 3, group: String(repeating: "e", count: 5_000)))
    #expect(bench.joined(ticket)?.errorCode == .groupMaxSizeReached)
  }

  @Test("groups are bounded; those that nobody is in make room")
  func groupBound() throws {
    let bench = GroupBench { $0.groupCount = 2 }
    let old = bench.stable(1)
    let second = bench.join(.init(version: 3, group: "h"))
    let third = bench.join(.init(version: 3, group: "i"))
    #expect(bench.joined(third)?.errorCode == .policyViolation)
    #expect(bench.leave(old[0]) == .none)
    #expect(bench.state == .empty)
    let fourth = bench.join(.init(version: 3, group: "i"))
    bench.expire()
    #expect(bench.joined(fourth)?.errorCode == ErrorCode.none)
    #expect(bench.joined(second)?.errorCode == ErrorCode.none)
    #expect(bench.coordinator.groups.keys.sorted() == ["h", "i"])
  }
}
