import Testing

@testable import KafkaWire

@Suite("leader epochs of what was handed out") struct EpochTrailTests {
  private var trail: EpochTrail {
    var trail = EpochTrail()
    trail.add(from: 10, to: 20, epoch: 3)
    trail.add(from: 20, to: 25, epoch: 3)
    trail.add(from: 25, to: 30, epoch: 5)
    return trail
  }

  @Test("an offset has the epoch of the record before it")
  func lookUp() {
    #expect([10, 11, 20, 25, 26, 30, 31].map { trail.epoch(before: $0) } == [-1, 3, 3, 3, 5, 5, -1])
  }

  @Test("what was read again, after a seek, counts as it was read last")
  func again() {
    var trail = trail
    trail.add(from: 15, to: 28, epoch: 6)
    #expect([15, 16, 28, 29].map { trail.epoch(before: $0) } == [3, 6, 6, 5])
  }

  @Test("what is committed is asked about once more at most, and not what lies before it")
  func forgetting() {
    var trail = trail
    trail.forget(before: 26)
    #expect([20, 26, 30].map { trail.epoch(before: $0) } == [-1, 5, 5])
  }

  @Test("who never commits keeps no more than some")
  func bound() {
    var trail = EpochTrail()
    for number in 0..<Int64(1000) { trail.add(from: number, to: number + 1, epoch: Int32(number)) }
    #expect((1...1000).filter { trail.epoch(before: $0) >= 0 }.count == 64)
    #expect(trail.epoch(before: 1000) == 999)
  }
}
