import KafkaWire
import Testing

@testable import KafkaBroker

/// Members that do whatever they like, right and wrong, in an order that a seed decides.
@Suite struct GroupSimulationTests {
  private struct World {
    var coordinator: GroupCoordinator
    var dice: SeededGenerator
    var now = ContinuousClock.now
    /// Ids that were given out at some time, in order.
    var ids: [String] = [""]
    var open: Set<GroupTicket> = []
    var generations: [String: Int32] = [:]
    var count = 0

    init(seed: UInt64) {
      var settings = GroupSettings()
      settings.groupSize = 4
      settings.groupCount = 3
      settings.byteLimit = 12_000
      settings.initialRebalanceDelay = seed % 2 == 0 ? .zero : .seconds(3)
      coordinator = GroupCoordinator(settings)
      dice = SeededGenerator(seed: seed)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
      choices[Int.random(in: choices.indices, using: &dice)]
    }

    /// Mostly one of the last few.
    mutating func someID() -> String { pick(ids.suffix(6) + [""]) }

    mutating func someGeneration(_ group: String) -> Int32 {
      (coordinator.groups[group]?.generation ?? 0) + pick([0, 0, 0, 0, 1, -1])
    }

    mutating func step() {
      let group = pick(["g", "g", "g", "h", "i", "j"])
      switch Int.random(in: 0..<12, using: &dice) {
      case 0..<4: join(group)
      case 4..<7: sync(group)
      case 7:
        let request = HeartbeatRequest(groupID: group, generationID: someGeneration(group), memberID: someID())
        _ = coordinator.heartbeat(request, now)
      case 8:
        _ = coordinator.leave(group, .init(memberID: someID(), groupInstanceID: pick([nil, nil, "a", "b"])), now)
      case 9:
        var request = OffsetCommitRequest(groupID: group, topics: [])
        request.memberID = someID()
        request.generationIDOrMemberEpoch = someGeneration(group)
        _ = coordinator.commitRefusal(request, now)
      case 10: now += .milliseconds(Int.random(in: 0...8_000, using: &dice))
      default: coordinator.forgetUnused { $0 == "g" }
      }
      if Bool.random(using: &dice) { coordinator.expire(now) }
    }

    private mutating func join(_ group: String) {
      var request = JoinGroupRequest()
      request.groupID = group
      request.memberID = someID()
      request.groupInstanceID = pick([nil, nil, nil, "a", "b"])
      request.sessionTimeout = pick([6_000, 10_000, 60_000])
      request.rebalanceTimeout = pick([-1, 0, 5_000, 60_000])
      request.protocolType = pick(["consumer", "consumer", "consumer", "connect"])
      let names = pick([["range"], ["range", "sticky"], ["sticky", "range"], []])
      let metadata = Bytes([UInt8](repeating: 7, count: pick([0, 10, 3_000])))
      request.protocols = names.map { .init(name: $0, metadata: metadata) }
      count += 1
      let fresh = "id \(count)"
      ids.append(fresh)
      let ticket = coordinator.nextTicket()
      open.insert(ticket)
      coordinator.join(
        GroupJoin(
          request: request, version: pick([3, 8, 9, 9]), clientID: "c", clientHost: "/h", freshID: fresh,
          ticket: ticket), now)
    }

    private mutating func sync(_ group: String) {
      var request = SyncGroupRequest()
      request.groupID = group
      request.memberID = pick([coordinator.groups[group]?.leader ?? "", someID()])
      request.groupInstanceID = coordinator.groups[group]?.members[request.memberID]?.instanceID
      request.generationID = someGeneration(group)
      request.assignments = (coordinator.groups[group]?.members.keys.sorted() ?? []).map {
        .init(memberID: $0, assignment: Bytes([UInt8](repeating: 9, count: 100)))
      }
      let ticket = coordinator.nextTicket()
      open.insert(ticket)
      coordinator.sync(request, ticket, now)
    }

    /// What must hold after every step.
    mutating func check() {
      for answer in coordinator.takeAnswers() {
        #expect(open.remove(answer.ticket) != nil, "\(answer.ticket) was answered twice")
      }
      #expect(coordinator.weight == coordinator.groups.values.reduce(0) { $0 + $1.weight })
      #expect(coordinator.weight <= coordinator.settings.byteLimit)
      #expect(coordinator.groups.count <= coordinator.settings.groupCount)
      for (name, group) in coordinator.groups {
        if let due = group.nextDeadline { #expect(coordinator.nextDeadline.map { $0 <= due } == true, "\(name)") }
        #expect(violations(group) == [], "\(name) in \(group.state)")
        if let before = generations[name] { #expect(group.generation >= before, "\(name)") }
      }
      generations = coordinator.groups.mapValues(\.generation)
      let held = coordinator.groups.values.flatMap { $0.members.values.flatMap { [$0.join, $0.sync] } }.compactMap(
        \.self)
      #expect(Set(held) == open, "a request that nobody knows of any more")
      #expect(held.count == open.count)
    }

    /// What is wrong with the group.
    private func violations(_ group: ClassicGroup) -> [String] {
      let members = group.members
      let joining = members.values.count { $0.join != nil }
      let syncing = members.values.count { $0.sync != nil }
      var holds = [
        "members under their ids": members.allSatisfy { $0 == $1.id },
        "a leader where there are members": (group.leader == nil) == members.isEmpty,
        "the leader a member": group.leader.map { members[$0] != nil } ?? true,
        "static members by their names": group.statics.allSatisfy { members[$1]?.instanceID == $0 },
        "every static member": group.statics.count == members.values.count { $0.instanceID != nil },
        "syncs waited for from members": group.pendingSync.isSubset(of: members.keys),
      ]
      switch group.state {
      case .empty: holds["nobody in it"] = members.isEmpty && group.joinDeadline == nil
      case .preparingRebalance: holds["waits for joins alone"] = group.joinDeadline != nil && syncing == 0
      case .completingRebalance: holds["waits for syncs alone"] = joining == 0
      case .stable: holds["waits for nothing"] = joining + syncing == 0
      case .dead: holds["not dead"] = false
      }
      return holds.filter { !$0.value }.keys.sorted()
    }
  }

  @Test("every request is answered once, no timer is missed, nothing is kept beyond its limits", arguments: 1...12)
  func anyOrder(seed: UInt64) {
    var world = World(seed: seed)
    for _ in 0..<1_500 {
      world.step()
      world.check()
    }
    // Nobody is heard of any more.
    var deadlines = 0
    while let due = world.coordinator.nextDeadline, deadlines < 1_000 {
      deadlines += 1
      world.now = max(world.now, due)
      world.coordinator.expire(world.now)
      world.check()
    }
    #expect(world.open.isEmpty)
    let unused = world.coordinator.groups.values.count { $0.isUnused }
    #expect(unused == world.coordinator.groups.count)
    #expect(world.coordinator.nextDeadline == nil)
    world.coordinator.forgetUnused()
    #expect(world.coordinator.weight == 0)
  }
}
