import Testing

@testable import KafkaWire

@Suite struct RefreshQueueTests {
  private let now = ContinuousClock.now

  @Test("wishes that come while a request is under way share the next one")
  func coalescing() {
    var queue = RefreshQueue()
    let first = queue.add(["a"])
    #expect(first.mustRun)
    #expect(queue.take()?.topics == ["a"])
    let second = queue.add(["b"])
    let third = queue.add(["c", "b"])
    #expect(!second.mustRun && !third.mustRun)
    #expect(second.promise === third.promise && second.promise !== first.promise)
    #expect(queue.take()?.topics == ["b", "c"])
    #expect(queue.take()?.topics == nil)
    #expect(queue.add([]).mustRun)
  }

  @Test("requests keep their distance")
  func floor() {
    var queue = RefreshQueue()
    #expect(queue.pause(now: now, floor: .seconds(1)) == nil)
    queue.ended(now: now)
    #expect(queue.pause(now: now + .milliseconds(400), floor: .seconds(1)) == .milliseconds(600))
    #expect(queue.pause(now: now + .seconds(1), floor: .seconds(1)) == nil)
  }
}
