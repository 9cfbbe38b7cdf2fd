import Testing

@testable import KafkaWire

/// The classic protocol, step by step.
@Suite struct GroupMachineTests {
  private typealias Bench = ClassicBench
  private static func t(_ partitions: Int32...) -> Set<TopicPartition> {
    Set(partitions.map { TopicPartition("t", $0) })
  }

  @Test("joins with the member id that it is given, and reads its share")
  func joining() {
    var bench = Bench()
    #expect(bench.poll() == ["find"])
    #expect(bench.answer("find", .coordinator) == ["join"])
    #expect(bench.lastJoin?.memberID == "")
    #expect(bench.joined(-1, as: "m-1", error: .memberIDRequired) == ["join"])
    #expect(bench.lastJoin?.memberID == "m-1")
    #expect(bench.joined(4, as: "m-1") == ["sync"])
    #expect(bench.lastSync?.generationID == 4)
    #expect(bench.lastSync?.protocolType == "consumer")
    #expect(bench.lastSync?.protocolName == "cooperative-sticky")
    #expect(bench.lastSync?.assignments.isEmpty == true)
    #expect(bench.synced(Self.t(0, 2)) == ["start t-0 t-2"])
    #expect(bench.machine.metadata == GroupMetadata(groupID: "g", generation: 4, memberID: "m-1"))
  }

  @Test("the leader shares out by the topics that there are")
  func leading() throws {
    var bench = Bench()
    bench.poll()
    bench.answer("find", .coordinator)
    let metadata = try #require(bench.lastJoin?.protocols.first?.metadata)
    let members = ["m", "n"].map { JoinGroupResponse.Member(memberID: $0, metadata: metadata) }
    #expect(bench.joined(1, leader: "m", members: members) == ["list"])
    #expect(bench.answer("list", .topics(["t": 3, "u": 9])) == ["sync"])
    let shares = try #require(bench.lastSync).assignments.map { assignment in
      try ConsumerProtocolAssignment.decode(assignment.assignment).assignedPartitions.partitions
    }
    #expect(shares == [Self.t(0, 2), Self.t(1)])
    #expect(bench.synced(Self.t(0, 2)) == ["start t-0 t-2"])
    // Another member's subscription is watched, too.
    #expect(bench.machine.watchedTopics == ["t"])
  }

  @Test("a member whose words cannot be read gets nothing, and a protocol that was not offered is refused")
  func strangeMembers() throws {
    var bench = Bench()
    bench.poll()
    bench.answer("find", .coordinator)
    let members = [
      JoinGroupResponse.Member(memberID: "m", metadata: try #require(bench.lastJoin?.protocols.first?.metadata)),
      JoinGroupResponse.Member(memberID: "n", metadata: [0, 1, 255]),
    ]
    bench.joined(1, leader: "m", members: members)
    #expect(bench.answer("list", .topics(["t": 2])) == ["sync"])
    #expect(bench.lastSync?.assignments.count == 2)
    var other = Bench([RangeAssignor()])
    other.poll()
    other.answer("find", .coordinator)
    var response = JoinGroupResponse()
    response.memberID = "m"
    response.leader = "m"
    response.protocolName = "roundrobin"
    #expect(other.answer("join", .joined(response)) == ["end: broker(INCONSISTENT_GROUP_PROTOCOL)"])
  }

  @Test("a static leader that comes back lets the old shares be")
  func skippedAssignment() {
    var bench = Bench(instanceID: "i")
    bench.poll()
    bench.answer("find", .coordinator)
    #expect(bench.lastJoin?.groupInstanceID == "i")
    let actions = bench.joined(3, leader: "m", members: [], skipAssignment: true)
    #expect(actions == ["sync"])
    #expect(bench.lastSync?.assignments.isEmpty == true)
  }

  // MARK: Rebalances

  @Test("cooperative: what stays is read on, what goes is given up before the next generation")
  func cooperative() {
    var bench = Bench()
    bench.settle(Self.t(0, 1, 2))
    #expect(bench.poll(after: .seconds(3)) == ["heartbeat"])
    #expect(bench.beat(.rebalanceInProgress) == ["join"])
    #expect(bench.machine.owned == Self.t(0, 1, 2))
    #expect(bench.joined(2) == ["sync"])
    #expect(bench.synced(Self.t(0, 1)) == ["revoke t-2"])
    // Not before the work on it has ended.
    #expect(bench.poll(after: .seconds(3)) == ["heartbeat"])
    #expect(bench.beat(.rebalanceInProgress) == [])
    #expect(bench.drained(Self.t(2)) == ["join"])
    #expect(bench.joined(3) == ["sync"])
    #expect(bench.synced(Self.t(0, 1)) == [])
    #expect(bench.machine.owned == Self.t(0, 1))
  }

  @Test("cooperative: says what it owns, and in which generation")
  func subscription() throws {
    var bench = Bench()
    bench.settle(Self.t(0, 1), generation: 7)
    bench.poll(after: .seconds(3))
    bench.beat(.rebalanceInProgress)
    let bytes = try #require(bench.lastJoin?.protocols.first?.metadata)
    let (version, subscription) = try ConsumerProtocolSubscription.decodeVersioned(bytes)
    #expect(version == 3)
    #expect(subscription.topics == ["t"])
    #expect(subscription.ownedPartitions.partitions == Self.t(0, 1))
    #expect(subscription.generationID == 7)
    #expect(CooperativeStickyAssignor.generation(in: subscription.userData) == 7)
  }

  @Test("eager: everything is given up before joining")
  func eager() {
    var bench = Bench([RangeAssignor(), CooperativeStickyAssignor()])
    bench.settle(Self.t(0, 1))
    bench.poll(after: .seconds(3))
    #expect(bench.beat(.rebalanceInProgress) == ["revoke t-0 t-1"])
    #expect(bench.drained(Self.t(0)) == [])
    #expect(bench.drained(Self.t(1)) == ["join"])
    #expect(bench.joined(2) == ["sync"])
    #expect(bench.synced(Self.t(1)) == ["start t-1"])
  }

  @Test("another rebalance that begins before the share is there: joins again")
  func rebalanceWhileSyncing() {
    var bench = Bench()
    bench.poll()
    bench.answer("find", .coordinator)
    bench.joined(1)
    #expect(bench.synced([], error: .rebalanceInProgress) == ["join"])
  }

  @Test("topics that change: the leader minds partitions, everyone its subscription")
  func topics() throws {
    var bench = Bench()
    bench.settle(Self.t(0))
    bench.machine.saw(topics: ["t"], partitionCounts: ["t": 2], now: bench.now)
    #expect(bench.poll() == [])
    bench.machine.saw(topics: ["t", "u"], partitionCounts: ["t": 2], now: bench.now)
    #expect(bench.poll() == ["join"])
    let member = JoinGroupResponse.Member(
      memberID: "m", metadata: try #require(bench.lastJoin?.protocols.first?.metadata))
    bench.joined(2, leader: "m", members: [member])
    bench.answer("list", .topics(["t": 2]))
    bench.synced(Self.t(0, 1))
    bench.machine.saw(topics: ["t", "u"], partitionCounts: ["t": 2], now: bench.now)
    #expect(bench.poll() == [])
    bench.machine.saw(topics: ["t", "u"], partitionCounts: ["t": 2, "u": 1], now: bench.now)
    #expect(bench.poll() == ["join"])
  }

  // MARK: Losing it

  @Test(
    "put out of the group: partitions are lost, and it joins anew",
    arguments: [
      (ErrorCode.unknownMemberID, ""), (.illegalGeneration, "m"),
    ])
  func expelled(code: ErrorCode, memberID: String) {
    var bench = Bench()
    bench.settle(Self.t(0, 1))
    bench.poll(after: .seconds(3))
    #expect(bench.beat(code) == ["lose t-0 t-1", "join"])
    #expect(bench.lastJoin?.memberID == memberID)
    #expect(bench.machine.metadata.generation == -1)
  }

  @Test("an old generation's heartbeat says nothing about the new one")
  func lateHeartbeat() {
    var bench = Bench()
    bench.settle(Self.t(0))
    bench.machine.saw(topics: ["u"], partitionCounts: [:], now: bench.now)
    bench.poll(after: .seconds(3))
    #expect(bench.actions == ["join", "heartbeat"])
    bench.joined(2)
    bench.synced(Self.t(0))
    #expect(bench.beat(.illegalGeneration) == [])
    #expect(bench.machine.owned == Self.t(0))
  }

  @Test("a coordinator that is silent for the session's time: partitions are lost before others get them")
  func silence() {
    var bench = Bench()
    bench.settle(Self.t(0))
    #expect(bench.poll(after: .seconds(3)) == ["heartbeat"])
    #expect(bench.poll(after: .seconds(41)) == [])
    #expect(bench.machine.nextWake(after: bench.now) == bench.now + .seconds(1))
    #expect(bench.poll(after: .seconds(1)) == ["lose t-0", "find"])
  }

  @Test("what it claimed and lost before its share came: it joins again without that, so that others get it")
  func lostWhileJoining() throws {
    var bench = Bench()
    bench.settle(Self.t(0, 1))
    bench.poll(after: .seconds(3))
    #expect(bench.beat(.rebalanceInProgress) == ["join"])
    #expect(bench.poll(after: .seconds(45)) == ["lose t-0 t-1"])
    #expect(bench.joined(2) == ["sync"])
    #expect(bench.synced(Self.t(0)) == ["start t-0", "find"])
    #expect(bench.answer("find", .coordinator) == ["join"])
    let bytes = try #require(bench.lastJoin?.protocols.first?.metadata)
    #expect(try ConsumerProtocolSubscription.decode(bytes).ownedPartitions.partitions == Self.t(0))
    bench.joined(3)
    #expect(bench.synced(Self.t(0)) == [])
  }

  @Test("heartbeats that are answered keep the session alive")
  func alive() {
    var bench = Bench()
    bench.settle(Self.t(0))
    for _ in 0..<30 {
      #expect(bench.poll(after: .seconds(3)) == ["heartbeat"])
      #expect(bench.beat(.none) == [])
    }
    #expect(bench.machine.owned == Self.t(0))
  }

  @Test(
    "what only this member or its settings can be the reason of ends it",
    arguments: [
      ErrorCode.groupMaxSizeReached, .fencedInstanceID, .inconsistentGroupProtocol, .invalidSessionTimeout,
      .groupAuthorizationFailed, .invalidGroupID,
    ])
  func fatal(code: ErrorCode) {
    var bench = Bench()
    bench.poll()
    bench.answer("find", .coordinator)
    #expect(bench.joined(-1, error: code) == ["end: broker(\(code))"])
    #expect(bench.poll(after: .seconds(100)) == [])
    #expect(bench.machine.nextWake(after: bench.now) == nil)
  }

  @Test("a static member whose name is taken over loses its partitions and ends")
  func fenced() {
    var bench = Bench(instanceID: "i")
    bench.settle(Self.t(0))
    bench.poll(after: .seconds(3))
    #expect(bench.beat(.fencedInstanceID) == ["lose t-0", "end: broker(FENCED_INSTANCE_ID)"])
  }

  @Test(
    "what passes is tried again after a pause",
    arguments: [
      (ErrorCode.coordinatorLoadInProgress, "join"), (.notCoordinator, "find"), (.coordinatorNotAvailable, "find"),
    ])
  func passing(code: ErrorCode, next: String) {
    var bench = Bench()
    bench.poll()
    bench.answer("find", .coordinator)
    #expect(bench.joined(-1, error: code) == [])
    #expect(bench.machine.nextWake(after: bench.now) != nil)
    #expect(bench.poll(after: .seconds(1)) == [next])
  }

  @Test("a coordinator that moves: partitions stay, heartbeats go to the new one")
  func moved() {
    var bench = Bench()
    bench.settle(Self.t(0))
    bench.poll(after: .seconds(3))
    #expect(bench.beat(.notCoordinator) == [])
    #expect(bench.poll(after: .seconds(1)) == ["find"])
    #expect(bench.answer("find", .coordinator, after: .seconds(3)) == ["heartbeat"])
    #expect(bench.machine.owned == Self.t(0))
  }

  @Test("connections that break while it joins: it begins again")
  func broken() {
    for step in ["find", "join", "sync"] {
      var bench = Bench()
      bench.poll()
      if step != "find" { bench.answer("find", .coordinator) }
      if step == "sync" { bench.joined(1) }
      #expect(bench.fail(step) == [])
      #expect(bench.poll(after: .seconds(1)) == ["find"])
    }
  }

  @Test("a commit that is refused for good puts it out; one from before a rebalance does not")
  func refusedCommit() {
    var bench = Bench()
    bench.settle(Self.t(0))
    let old = bench.machine.metadata
    bench.machine.commitRefused(
      .unknownMemberID, GroupMetadata(groupID: "g", generation: 0, memberID: "m"), now: bench.now)
    #expect(bench.poll() == [])
    bench.machine.commitRefused(.rebalanceInProgress, old, now: bench.now)
    #expect(bench.poll() == [])
    bench.machine.commitRefused(.unknownMemberID, old, now: bench.now)
    #expect(bench.poll() == ["lose t-0", "join"])
  }

  @Test("a coordinator that is silent while it keeps a join's answer is not waited for")
  func goneWhileJoining() {
    for step in ["join", "sync"] {
      var bench = Bench()
      bench.settle(Self.t(0))
      bench.poll(after: .seconds(3))
      #expect(bench.beat(.rebalanceInProgress) == ["join"])
      if step == "sync" { bench.joined(2) }
      #expect(bench.poll(after: .seconds(3)) == ["heartbeat"])
      #expect(bench.fail("heartbeat", .timedOut) == [])
      #expect(bench.poll(after: .seconds(1)) == ["find"])
      #expect(bench.answer("find", .coordinator) == ["join"])
      #expect(bench.machine.owned == Self.t(0))
    }
  }

  // MARK: Leaving

  @Test("leaves when all is given up")
  func leaving() {
    var bench = Bench()
    bench.settle(Self.t(0, 1))
    bench.machine.leave(nil, now: bench.now)
    #expect(bench.poll() == ["revoke t-0 t-1"])
    #expect(bench.drained(Self.t(0)) == [])
    #expect(bench.drained(Self.t(1)) == ["leave"])
    #expect(bench.answer("leave", .left) == ["end"])
  }

  @Test("a static member leaves without a word; so does one that the coordinator does not know")
  func silentLeave() {
    var bench = Bench(instanceID: "i")
    bench.settle(Self.t(0))
    bench.machine.leave(nil, now: bench.now)
    bench.poll()
    #expect(bench.drained(Self.t(0)) == ["end"])
    var unknown = Bench()
    unknown.machine.leave(nil, now: unknown.now)
    #expect(unknown.poll() == ["end"])
  }

  @Test("leaves at once where the user's work is stuck")
  func stuck() {
    var bench = Bench()
    bench.settle(Self.t(0))
    bench.machine.leave(KafkaError(.pollIntervalExceeded), now: bench.now)
    #expect(bench.poll() == ["lose t-0", "leave", "end: pollIntervalExceeded"])
  }

  @Test(
    "a coordinator that moves while work comes to its end: it is found anew, and hears of the member until the leave")
  func movedWhileLeaving() {
    var bench = Bench()
    bench.settle(Self.t(0))
    bench.poll(after: .seconds(3))
    bench.machine.leave(nil, now: bench.now)
    #expect(bench.poll() == ["revoke t-0"])
    #expect(bench.beat(.notCoordinator) == [])
    #expect(bench.poll(after: .seconds(1)) == ["find"])
    #expect(bench.fail("find") == [])
    #expect(bench.poll(after: .seconds(1)) == ["find"])
    #expect(bench.answer("find", .coordinator, after: .seconds(3)) == ["heartbeat"])
    #expect(bench.beat(.none) == [])
    #expect(bench.drained(Self.t(0)) == ["leave"])
    #expect(bench.answer("leave", .left) == ["end"])
  }

  @Test("a coordinator that cannot be found is searched for once to say goodbye")
  func lostWhenLeaving() {
    var bench = Bench()
    bench.settle([])
    bench.poll(after: .seconds(3))
    bench.fail("heartbeat")
    bench.machine.leave(nil, now: bench.now)
    #expect(bench.poll(after: .seconds(1)) == ["find"])
    #expect(bench.fail("find") == ["end"])
  }

  @Test("leaves though the coordinator has gone")
  func leaveFails() {
    var bench = Bench()
    bench.settle([])
    bench.machine.leave(nil, now: bench.now)
    #expect(bench.poll() == ["leave"])
    #expect(bench.fail("leave") == ["end"])
  }
}
