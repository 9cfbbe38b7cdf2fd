import KafkaWire
import Testing

@testable import KafkaBroker

/// The order of answers as a value.
@Suite struct ResponseQueueTests {
  @Test("answers leave in the order of the requests, in whatever order they become ready")
  func order() {
    var queue = ResponseQueue()
    let ids = (0..<4).map { _ in queue.reserve() }
    queue.complete(ids[2], ByteChain([2]))
    #expect(queue.takeReady().isEmpty)
    queue.complete(ids[0], ByteChain([0]))
    #expect(queue.takeReady() == [ByteChain([0])])
    queue.complete(ids[1], nil)
    #expect(queue.takeReady() == [ByteChain([2])])
    #expect(queue.count == 1)
    queue.complete(ids[3], ByteChain([3]))
    #expect(queue.takeReady() == [ByteChain([3])])
    // Answered already, or never asked.
    queue.complete(ids[0], ByteChain([9]))
    queue.complete(77, ByteChain([9]))
    #expect(queue.takeReady().isEmpty)
  }

  @Test("a budget gives no more than it has, and one frame always")
  func budget() {
    let budget = MemoryBudget(limit: 1 << 20)
    #expect(budget.take(2 << 20))
    #expect(!budget.take(100_000))
    #expect(budget.take(1000))
    budget.release(1000)
    budget.release(2 << 20)
    #expect(budget.take(900_000))
    #expect(!budget.take(900_000))
    budget.release(900_000)
    #expect(budget.taken == 0)
  }
}
