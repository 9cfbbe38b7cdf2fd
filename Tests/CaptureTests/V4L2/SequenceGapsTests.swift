import Testing

@testable import Capture

struct SequenceGapsTests {
  private func losses(_ sequences: [UInt32]) -> [UInt64] {
    var gaps = SequenceGaps()
    return sequences.map { gaps.lost(before: $0) }
  }

  @Test("each jump is a loss, wherever the count began")
  func jumps() {
    #expect(losses([7, 8, 9, 12, 13, 15]) == [0, 0, 0, 2, 0, 1])
  }

  @Test("the count may wrap")
  func wraps() {
    #expect(losses([.max - 1, .max, 0, 2]) == [0, 0, 0, 1])
  }

  @Test("a driver that does not count, or counts anew, loses nothing")
  func still() {
    #expect(losses([0, 0, 0]) == [0, 0, 0])
    #expect(losses([500, 0, 1]) == [0, 0, 0])
  }

  @Test("after a restart the first number means nothing")
  func restart() {
    var gaps = SequenceGaps()
    _ = gaps.lost(before: 3)
    gaps.restart()
    #expect(gaps.lost(before: 90) == 0)
    #expect(gaps.lost(before: 92) == 1)
  }
}
