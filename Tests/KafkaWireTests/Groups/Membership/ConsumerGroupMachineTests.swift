import Testing

@testable import KafkaWire

/// KIP-848, step by step.
@Suite struct ConsumerGroupMachineTests {
  private static func t(_ partitions: Int32...) -> Set<TopicPartition> {
    Set(partitions.map { TopicPartition("t", $0) })
  }

  /// The coordinator in a test's hands. No I/O, no clock.
  private struct Bench {
    static let id = KafkaUUID(high: 1, low: 2)

    var machine: ConsumerGroupMachine
    var now: Duration = .seconds(100)
    var sent: ConsumerGroupHeartbeatRequest?
    var call = 0
    var naming = 0

    init(instanceID: String? = nil) {
      var settings = GroupSettings(groupID: "g")
      settings.instanceID = instanceID
      machine = ConsumerGroupMachine(settings, topics: ["t"], memberID: "me")
    }

    @discardableResult
    mutating func poll(after time: Duration = .zero) -> [String] {
      now += time
      return machine.poll(now: now).map { describe($0) }
    }

    private mutating func describe(_ action: GroupAction) -> String {
      switch action {
      case .send(let call, .consumerHeartbeat(let request)):
        self.call = call
        sent = request
        return "heartbeat \(request.memberEpoch)"
      case .send(let call, .nameTopics):
        naming = call
        return "name"
      case .send(let call, _):
        self.call = call
        return "find"
      case .start(let partitions): return "start \(Self.text(partitions))"
      case .revoke(let partitions): return "revoke \(Self.text(partitions))"
      case .lose(let partitions): return "lose \(Self.text(partitions))"
      case .end(nil): return "end"
      case .end(let error?): return "end: \(error.code)"
      }
    }

    private static func text(_ partitions: Set<TopicPartition>) -> String {
      partitions.sorted().map(\.description).joined(separator: " ")
    }

    @discardableResult
    mutating func answer(_ answer: GroupAnswer) -> [String] {
      machine.answered(call, answer, now: now)
      return poll()
    }

    @discardableResult
    mutating func accept(epoch: Int32, assigning partitions: [Int32]? = nil, of topic: KafkaUUID = id) -> [String] {
      var response = ConsumerGroupHeartbeatResponse()
      response.memberID = "me"
      response.memberEpoch = epoch
      response.heartbeatInterval = 5000
      if let partitions {
        response.assignment = .init(topicPartitions: [.init(topicID: topic, partitions: partitions)])
      }
      return answer(.consumerHeartbeat(response))
    }

    @discardableResult
    mutating func refuse(_ code: ErrorCode) -> [String] {
      var response = ConsumerGroupHeartbeatResponse()
      response.errorCode = code
      return answer(.consumerHeartbeat(response))
    }

    @discardableResult
    mutating func name(_ names: [KafkaUUID: String]) -> [String] {
      machine.answered(naming, .names(names), now: now)
      return poll()
    }

    mutating func settle(_ partitions: [Int32]) {
      poll()
      answer(.coordinator)
      accept(epoch: 1, assigning: partitions)
      name([Self.id: "t"])
      accept(epoch: 1)
    }
  }

  @Test("joins with all it has to say, learns the topics' names, and tells what it owns")
  func joining() {
    var bench = Bench()
    #expect(bench.poll() == ["find"])
    #expect(bench.answer(.coordinator) == ["heartbeat 0"])
    #expect(bench.sent?.memberID == "me")
    #expect(bench.sent?.subscribedTopicNames == ["t"])
    #expect(bench.sent?.rebalanceTimeout == 300_000)
    #expect(bench.sent?.topicPartitions?.isEmpty == true)
    #expect(bench.accept(epoch: 3, assigning: [0, 1]) == ["name"])
    #expect(bench.name([Bench.id: "t"]) == ["start t-0 t-1", "heartbeat 3"] || bench.machine.owned == Self.t(0, 1))
    #expect(bench.sent?.topicPartitions?.map(\.partitions) == [[0, 1]])
    #expect(bench.sent?.subscribedTopicNames == nil)
    #expect(bench.sent?.rebalanceTimeout == -1)
    #expect(bench.accept(epoch: 4) == [])
    #expect(bench.machine.metadata.generation == 4)
    #expect(bench.poll(after: .seconds(5)) == ["heartbeat 4"])
    #expect(bench.sent?.topicPartitions == nil)
  }

  @Test("what goes is given up before the coordinator is told; what comes is read at once")
  func handOver() {
    var bench = Bench()
    bench.settle([0, 1])
    bench.poll(after: .seconds(5))
    #expect(Set(bench.accept(epoch: 2, assigning: [1, 2])) == ["revoke t-0", "start t-2"])
    // Alive, but with nothing new to tell while the work on it goes on.
    #expect(bench.poll(after: .seconds(5)) == ["heartbeat 2"])
    bench.accept(epoch: 2)
    bench.machine.drained(Self.t(0), now: bench.now)
    #expect(bench.poll() == ["heartbeat 2"])
    #expect(bench.sent?.topicPartitions?.map(\.partitions) == [[1, 2]])
    #expect(bench.machine.owned == Self.t(1, 2))
  }

  @Test("a partition that comes back while it is being given up is read anew after that")
  func backAgain() {
    var bench = Bench()
    bench.settle([0])
    bench.poll(after: .seconds(5))
    #expect(bench.accept(epoch: 2, assigning: []) == ["revoke t-0"])
    bench.poll(after: .seconds(5))
    #expect(bench.accept(epoch: 3, assigning: [0]) == [])
    bench.machine.drained(Self.t(0), now: bench.now)
    #expect(bench.poll().first { $0.hasPrefix("start") } == "start t-0")
  }

  @Test(
    "put out of the group: partitions are lost, and it joins anew under its name",
    arguments: [
      ErrorCode.unknownMemberID, .fencedMemberEpoch,
    ])
  func expelled(code: ErrorCode) {
    var bench = Bench()
    bench.settle([0])
    bench.poll(after: .seconds(5))
    #expect(bench.refuse(code) == ["lose t-0"])
    #expect(bench.poll(after: .seconds(1)) == ["heartbeat 0"])
    #expect(bench.sent?.memberID == "me")
    #expect(bench.sent?.subscribedTopicNames == ["t"])
    #expect(bench.sent?.topicPartitions?.isEmpty == true)
  }

  @Test("a connection that breaks: everything is told again, for nobody knows what arrived")
  func broken() {
    var bench = Bench()
    bench.settle([0])
    bench.poll(after: .seconds(5))
    #expect(bench.answer(.failed(KafkaError(.connectionClosed))) == [])
    #expect(bench.poll(after: .seconds(1)) == ["find"])
    #expect(bench.answer(.coordinator) == ["heartbeat 1"])
    #expect(bench.sent?.subscribedTopicNames == ["t"])
    #expect(bench.sent?.topicPartitions?.map(\.partitions) == [[0]])
    #expect(bench.machine.owned == Self.t(0))
  }

  @Test("a coordinator that is silent for the session's time: partitions are lost")
  func silence() {
    var bench = Bench()
    bench.settle([0])
    #expect(bench.poll(after: .seconds(5)) == ["heartbeat 1"])
    #expect(bench.poll(after: .seconds(39)) == [])
    let unanswered = bench.call
    #expect(bench.poll(after: .seconds(1)) == ["lose t-0", "find"])
    // What was asked before says nothing about the member that joins anew.
    var late = ConsumerGroupHeartbeatResponse()
    late.memberEpoch = 1
    bench.machine.answered(unanswered, .consumerHeartbeat(late), now: bench.now)
    #expect(bench.machine.metadata.generation == -1)
    #expect(bench.answer(.coordinator) == ["heartbeat 0"])
    #expect(bench.sent?.topicPartitions?.isEmpty == true)
    #expect(bench.accept(epoch: 2, assigning: [0]).contains("start t-0"))
  }

  @Test("an instance id that is still taken is waited for, for as long as a session lasts")
  func unreleased() {
    var bench = Bench(instanceID: "i")
    bench.poll()
    bench.answer(.coordinator)
    #expect(bench.sent?.instanceID == "i")
    #expect(bench.refuse(.unreleasedInstanceID) == [])
    for _ in 0..<24 {
      #expect(bench.poll(after: .seconds(2)) == ["heartbeat 0"])
      bench.refuse(.unreleasedInstanceID)
    }
    #expect(bench.poll(after: .seconds(2)) == [])
    #expect(bench.machine.nextWake(after: bench.now) == nil)
  }

  @Test(
    "what only this member or its settings can be the reason of ends it",
    arguments: [
      ErrorCode.groupMaxSizeReached, .unsupportedAssignor, .invalidRequest, .groupAuthorizationFailed,
      .unsupportedVersion,
    ])
  func fatal(code: ErrorCode) {
    var bench = Bench()
    bench.poll()
    bench.answer(.coordinator)
    #expect(bench.refuse(code) == ["end: broker(\(code))"])
  }

  @Test(
    "what passes is tried again after a pause",
    arguments: [
      (ErrorCode.coordinatorLoadInProgress, "heartbeat 0"), (.notCoordinator, "find"),
      (.coordinatorNotAvailable, "find"),
    ])
  func passing(code: ErrorCode, next: String) {
    var bench = Bench()
    bench.poll()
    bench.answer(.coordinator)
    #expect(bench.refuse(code) == [])
    #expect(bench.poll(after: .seconds(1)) == [next])
  }

  @Test("a topic whose name nobody knows yet is asked for again; the others are read meanwhile")
  func lateName() {
    var bench = Bench()
    bench.poll()
    bench.answer(.coordinator)
    var response = ConsumerGroupHeartbeatResponse()
    response.memberEpoch = 1
    let other = KafkaUUID(high: 9, low: 9)
    response.assignment = .init(topicPartitions: [
      .init(topicID: Bench.id, partitions: [0]), .init(topicID: other, partitions: [0]),
    ])
    #expect(bench.answer(.consumerHeartbeat(response)) == ["name"])
    #expect(bench.name([Bench.id: "t"]).contains("start t-0"))
    #expect(bench.poll(after: .seconds(1)).contains("name"))
    #expect(bench.name([other: "u"]).contains("start u-0"))
  }

  @Test("a subscription that changes is told at once")
  func subscription() {
    var bench = Bench()
    bench.settle([0])
    bench.machine.saw(topics: ["t", "u"], partitionCounts: [:], now: bench.now)
    #expect(bench.poll() == ["heartbeat 1"])
    #expect(bench.sent?.subscribedTopicNames == ["t", "u"])
  }

  @Test("leaves when all is given up; a static member only for a while", arguments: [(nil, Int32(-1)), ("i", -2)])
  func leaving(instanceID: String?, epoch: Int32) {
    var bench = Bench(instanceID: instanceID)
    bench.settle([0])
    bench.machine.leave(nil, now: bench.now)
    #expect(bench.poll() == ["revoke t-0"])
    bench.machine.drained(Self.t(0), now: bench.now)
    #expect(bench.poll() == ["heartbeat \(epoch)"])
    #expect(bench.accept(epoch: epoch) == ["end"])
  }

  @Test("leaves at once where the user's work is stuck")
  func stuck() {
    var bench = Bench()
    bench.settle([0])
    bench.machine.leave(KafkaError(.pollIntervalExceeded), now: bench.now)
    #expect(bench.poll() == ["lose t-0", "heartbeat -1", "end: pollIntervalExceeded"])
  }

  @Test("a commit that is refused for good puts it out; a stale epoch does not")
  func refusedCommit() {
    var bench = Bench()
    bench.settle([0])
    let metadata = bench.machine.metadata
    bench.machine.commitRefused(.staleMemberEpoch, metadata, now: bench.now)
    #expect(bench.poll() == [])
    bench.machine.commitRefused(.unknownMemberID, metadata, now: bench.now)
    #expect(bench.poll() == ["lose t-0", "heartbeat 0"])
  }
}
