import Testing

@testable import KafkaWire

@Suite struct PromiseTests {
  @Test("every waiter gets the first outcome")
  func waiters() async throws {
    let promise = Promise<Int>()
    async let first = promise.value()
    async let second = promise.value()
    promise.fulfil(.success(7))
    promise.fulfil(.failure(KafkaError(.closed)))
    #expect(try await first == 7)
    #expect(try await second == 7)
    #expect(try await promise.value() == 7)
  }

  @Test("a cancelled waiter ends at once and leaves the others waiting")
  func cancellation() async throws {
    let promise = Promise<Int>()
    let other = Task { try await promise.value() }
    let waiter = Task { () async -> KafkaError? in
      do throws(KafkaError) {
        _ = try await promise.value()
        return nil
      } catch {
        return error
      }
    }
    waiter.cancel()
    #expect(await waiter.value == KafkaError(.cancelled))
    promise.fulfil(.success(1))
    #expect(try await other.value == 1)
  }
}
