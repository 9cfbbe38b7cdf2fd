import Testing

@testable import KafkaWire

@Suite("stall detector")
struct StallDetectorTests {
  private let partition = TopicPartition("frames", 0)

  private func reading(_ position: Int64?, lag: Int64?, isIdle: Bool = false) -> [TopicPartition: StallDetector.Reading]
  {
    [partition: StallDetector.Reading(position: position, lag: lag, isIdle: isIdle)]
  }

  @Test(
    "a partition with something to read that does not move is told of once, until it moves again",
    arguments: [5, nil] as [Int64?])
  func stalls(lag: Int64?) {
    var detector = StallDetector(limit: .seconds(60), now: .zero)
    #expect(detector.observe(reading(7, lag: lag), now: .seconds(15)).isEmpty)
    #expect(detector.observe(reading(7, lag: lag), now: .seconds(74)).isEmpty)
    #expect(detector.observe(reading(7, lag: lag), now: .seconds(75)) == [partition: .seconds(60)])
    #expect(detector.observe(reading(7, lag: lag), now: .seconds(500)).isEmpty)
    #expect(detector.observe(reading(8, lag: lag), now: .seconds(510)).isEmpty)
    #expect(detector.observe(reading(8, lag: lag), now: .seconds(570)) == [partition: .seconds(60)])
  }

  @Test("whoever has read all, waits for his user, is paused or moves does not stall")
  func well() {
    var detector = StallDetector(limit: .seconds(60), now: .zero)
    for minute in 0..<100 {
      let now = Duration.seconds(minute * 60)
      #expect(detector.observe(reading(7, lag: 0), now: now).isEmpty)
      #expect(detector.observe(reading(7, lag: 3, isIdle: true), now: now).isEmpty)
      #expect(detector.observe(reading(Int64(minute), lag: 3), now: now).isEmpty)
    }
  }

  @Test("a partition that was given up and taken again begins anew")
  func takenAgain() {
    var detector = StallDetector(limit: .seconds(60), now: .zero)
    _ = detector.observe(reading(7, lag: 1), now: .zero)
    _ = detector.observe([:], now: .seconds(30))
    #expect(detector.observe(reading(7, lag: 1), now: .seconds(61)).isEmpty)
  }

  @Test("it looks four times in the time that nothing may move")
  func pace() {
    var detector = StallDetector(limit: .seconds(60), now: .seconds(2))
    #expect(detector.nextCheck == .seconds(17))
    _ = detector.observe([:], now: .seconds(20))
    #expect(detector.nextCheck == .seconds(35))
  }

  @Test("the machine tells what it asked last, of whom, and what went wrong")
  func words() throws {
    var machine = FetchMachine([partition: .offset(7)], FetchSettings())
    _ = machine.poll(now: .zero)
    machine.leaderFound(partition, PartitionLeader(node: 3, epoch: 0, topicID: .zero))
    let actions = machine.poll(now: .seconds(1))
    guard case .fetch(let call)? = actions.first else {
      Issue.record("\(actions)")
      return
    }
    machine.failed(call.id, KafkaError(.timedOut, broker: "broker 3", api: .fetch), now: .seconds(31))
    let stall = try #require(machine.stall(of: partition, for: .seconds(60), now: .seconds(61)))
    #expect(stall.lastRequest?.api == .fetch)
    #expect(stall.lastRequest?.node == 3)
    #expect(stall.lastRequest?.age == .seconds(60))
    #expect(stall.lastError?.code == .timedOut)
    #expect(stall.position == 7)
    #expect(stall.lag == nil)
    #expect(
      "\(stall)"
        == "partition frames-0 has not moved for 60.0 seconds, at offset 7, with an unknown end, "
        + "last request: Fetch to broker 3, 60.0 seconds ago, last error: no answer in time at broker 3 in Fetch")
  }
}
