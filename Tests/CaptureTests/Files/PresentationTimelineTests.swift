import Testing

@testable import Capture

struct PresentationTimelineTests {
  private let frame: Int64 = 40_000_000

  private func times(_ stamps: [Int64?]) -> [Int64] {
    var timeline = PresentationTimeline(nominalFrameNanoseconds: frame)
    return stamps.map { timeline.time(of: $0) }
  }

  @Test("times count from the first frame, variable rate kept")
  func counts() {
    #expect(times([500, 1_000_500, 90_000_500]) == [0, 1_000_000, 90_000_000])
  }

  @Test("without timestamps the nominal rate counts")
  func none() {
    #expect(times([nil, nil, nil]) == [0, frame, 2 * frame])
    #expect(times([nil, 7, 7 + frame]) == [0, frame, 2 * frame])
  }

  @Test("time never stands still or runs back")
  func grows() {
    #expect(times([0, 0, -5, frame]) == [0, 1_000, 2_000, frame])
  }

  @Test("a jump of years, forwards or backwards, is no pause", arguments: [Int64.max, .min, 1 << 60, -(1 << 60)])
  func jumps(stamp: Int64) {
    let result = times([0, frame, stamp, stamp])
    #expect(result[2] == 2 * frame)
    #expect(result[3] > result[2])
    #expect(result[3] <= 3 * frame)
  }

  @Test("after a restart time goes on when the last frame has ended")
  func restarts() {
    var timeline = PresentationTimeline(nominalFrameNanoseconds: frame)
    _ = timeline.time(of: 900)
    _ = timeline.time(of: 900 + frame, duration: 10)
    #expect(timeline.end == frame + 10)
    timeline.restart()
    #expect(timeline.time(of: 900) == frame + 10)
    #expect(timeline.time(of: 900 + frame) == 2 * frame + 10)
  }

  @Test("a rate of nothing or of ages is bounded", arguments: [Int64.min, -1, 0, .max])
  func nominal(value: Int64) {
    var timeline = PresentationTimeline(nominalFrameNanoseconds: value)
    _ = timeline.time(of: nil)
    #expect((1_000...3_600_000_000_000).contains(timeline.time(of: nil)))
  }
}
