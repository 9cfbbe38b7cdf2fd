import Testing

@testable import KafkaWire

@Suite struct BackoffTests {
  private let backoff = Backoff(range: .milliseconds(100)...(.seconds(1)))

  @Test("pauses double up to the last")
  func doubling() {
    let pauses = (0..<6).map { backoff.duration(attempt: $0, random: 0.5) }
    let expected: [Duration] = [100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) }
    for (pause, wanted) in zip(pauses, expected) {
      #expect(abs((pause - wanted) / .nanoseconds(1)) < 1000)
    }
    #expect(backoff.duration(attempt: .max, random: 0.5) == pauses[5])
  }

  @Test("chance moves them by a fifth either way")
  func jitter() {
    #expect(backoff.duration(attempt: 0, random: 0) >= .microseconds(79_999))
    #expect(backoff.duration(attempt: 0, random: 0.999) <= .milliseconds(120))
  }
}
