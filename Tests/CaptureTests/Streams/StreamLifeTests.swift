import Testing

@testable import Capture

struct StreamLifeTests {
  private let second: Int64 = 1_000_000_000

  private func waits(_ life: inout StreamLife, _ ends: [StreamFailure.Kind], jitter: Double = 1) -> [Int64?] {
    ends.map { end in
      guard case .reconnect(let wait) = life.handle(end, jitter: jitter) else { return nil }
      return wait
    }
  }

  @Test("a stream that never gave a picture fails at once, whatever ended it")
  func first() {
    for end: StreamFailure.Kind in [.ended, .stalled, .unreachable, .refused, .unsupported, .cancelled] {
      var life = StreamLife()
      let action = life.handle(end, jitter: 0.5)
      #expect(action == .fail)
    }
  }

  @Test("one that did is waited for, ever longer up to eight seconds, and never given up")
  func backoff() {
    var life = StreamLife()
    life.picture(after: 0)
    let ends = [StreamFailure.Kind.ended] + Array(repeating: .unreachable, count: 100)
    let waited = waits(&life, ends)
    let first: [Int64?] = [250_000_000, 500_000_000, second, 2 * second, 4 * second, 8 * second]
    #expect(Array(waited.prefix(6)) == first)
    #expect(waited.count == 101)
    #expect(Set(waited.dropFirst(6)) == [8 * second])
    let later = waits(&life, [.stalled, .unsupported])
    #expect(later == [8 * second, 8 * second])
  }

  @Test("jitter shortens a wait by up to a half")
  func jitter() {
    for (jitter, wait) in [(0.0, 125), (0.5, 187), (1.0, 250), (-3.0, 125), (7.0, 250)] as [(Double, Int64)] {
      var life = StreamLife()
      life.picture(after: 0)
      guard case .reconnect(let after) = life.handle(.ended, jitter: jitter) else {
        Issue.record("not reconnected")
        continue
      }
      #expect(after / 1_000_000 == wait)
    }
  }

  @Test("a server that takes every connection and drops it is not hammered")
  func flapping() {
    var life = StreamLife()
    var waited: [Int64?] = []
    for _ in 0..<8 {
      life.picture(after: second)
      waited += waits(&life, [.ended])
    }
    #expect(waited.last == 8 * second)
  }

  @Test("after a connection that lasted, waits are short again")
  func proven() {
    var life = StreamLife()
    life.picture(after: 0)
    _ = waits(&life, Array(repeating: .unreachable, count: 10))
    life.picture(after: StreamLife.proof)
    let waited = waits(&life, [.ended])
    #expect(waited == [StreamLife.firstWait])
  }

  @Test("credentials that were good and are refused get three tries far apart")
  func refused() {
    var life = StreamLife()
    life.picture(after: 0)
    let waited = waits(&life, Array(repeating: .refused, count: 4))
    #expect(waited == [30 * second, 30 * second, 30 * second, nil])
  }
}
