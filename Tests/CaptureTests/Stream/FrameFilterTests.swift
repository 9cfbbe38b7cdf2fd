import Capture
import Testing

struct FrameFilterTests {
  private func kept(_ filter: FrameFilter, fps: Double, count: Int, jitter: [Int64] = [0]) -> [Int] {
    var filter = filter
    return (0..<count).filter {
      filter.decide(at: Int64(Double($0) * 1e9 / fps) + jitter[$0 % jitter.count]) == .keep
    }
  }

  @Test("every 3 keeps the first and each third after it")
  func every() {
    #expect(kept(FrameFilter(every: 3), fps: 25, count: 10) == [0, 3, 6, 9])
  }

  @Test("frames ends after so many")
  func frames() {
    var filter = FrameFilter(frames: 2)
    #expect(filter.decide(at: 0) == .keep)
    #expect(!filter.isDone)
    #expect(filter.decide(at: 1) == .keep)
    #expect(filter.isDone)
    #expect(filter.decide(at: 2) == .end)
  }

  @Test("the source's own rate keeps every frame, jitter notwithstanding")
  func sameRate() {
    let jitter: [Int64] = [0, 9_000_000, -9_000_000, 3_000_000]
    #expect(kept(FrameFilter(rate: FrameRate(25)), fps: 25, count: 250, jitter: jitter).count == 250)
  }

  @Test("a lower rate keeps its share", arguments: [(5, 50), (10, 100), (24, 240), (1, 10)])
  func lowerRate(rate: Int64, expected: Int) {
    let count = kept(FrameFilter(rate: FrameRate(rate)), fps: 30, count: 300).count
    #expect(abs(count - expected) <= 1)
  }

  @Test("a rate above the source's keeps all and makes none up")
  func higherRate() {
    #expect(kept(FrameFilter(rate: FrameRate(100)), fps: 25, count: 50).count == 50)
  }
}
