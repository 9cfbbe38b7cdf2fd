import Testing

@testable import Capture

struct ArrivalTimelineTests {
  private let frame: Int64 = 40_000_000
  private let utc: Int64 = 1_700_000_000_000_000_000

  /// Times in nanoseconds since `utc`, of pictures by timestamp and arrival.
  private func times(_ pictures: [(timestamp: Int64?, arrival: Int64)]) -> [Int64] {
    var timeline = ArrivalTimeline()
    return pictures.map {
      timeline.time(of: $0.timestamp, Moment(monotonic: $0.arrival, utc: utc + $0.arrival)).utc - utc
    }
  }

  @Test("pictures are as far apart as their timestamps say, whatever the network's jitter")
  func jitter() {
    var numbers = SeededNumbers(state: 5)
    let pictures = (0..<500).map { index -> (timestamp: Int64?, arrival: Int64) in
      let delay = index == 0 ? 0 : Int64.random(in: 0...30_000_000, using: &numbers)
      return (77 + Int64(index) * frame, Int64(index) * frame + delay)
    }
    let steps = zip(times(pictures).dropFirst(), times(pictures)).map { $0 - $1 }
    // What the drift made of it is taken back when a picture comes without delay.
    for step in steps { #expect(abs(step - frame) <= 3_000_000) }
  }

  @Test("a variable rate is kept")
  func variable() {
    let stamps: [Int64] = [0, 10, 500, 510, 2000].map { $0 * 1_000_000 }
    #expect(times(stamps.map { ($0, $0) }) == stamps)
  }

  @Test("the first picture came late: those behind it tell")
  func lateStart() throws {
    let result = times([
      (0, 500_000_000), (frame, 500_000_001), (2 * frame, 500_000_002), (3 * frame, 120_000_000 + 500_000_000),
    ])
    #expect(result == result.sorted())
    #expect(Set(result).count == 4)
    #expect(try #require(result.last) / 1_000_000 == 540)
  }

  @Test("a picture is never newer than its arrival, and time never runs back")
  func future() {
    let result = times([(0, 0), (10 * frame, frame), (11 * frame, 2 * frame), (5 * frame, 3 * frame), (nil, 4 * frame)])
    #expect(result == [0, frame, 2 * frame, 2 * frame + 1_000, 4 * frame])
  }

  @Test(
    "a clock that was set, or is nonsense, counts from the arrival", arguments: [Int64.min, .max, 1 << 60, -(1 << 60)])
  func jumps(stamp: Int64) {
    #expect(times([(0, 0), (stamp, frame), (stamp, 2 * frame)])[1] == frame)
  }

  @Test("a camera's clock that runs slower is followed")
  func drift() {
    // 500 ppm: in an hour 1.8 s.
    let pictures = (0..<90_000).map {
      (timestamp: Int64?.some(Int64($0) * frame), arrival: Int64($0) * (frame + 20_000))
    }
    let result = times(pictures)
    #expect(pictures[89_999].arrival - result[89_999] < frame)
  }

  @Test("another connection begins anew")
  func restart() {
    var timeline = ArrivalTimeline()
    _ = timeline.time(of: 9_000_000, Moment(monotonic: 0, utc: utc))
    timeline.restart()
    let arrival = Moment(monotonic: frame, utc: utc + frame)
    #expect(timeline.time(of: 0, arrival) == arrival)
  }

  @Test("a machine's clock that was set back by much is believed")
  func setBack() {
    var timeline = ArrivalTimeline()
    _ = timeline.time(of: nil, Moment(monotonic: 0, utc: utc))
    let second = timeline.time(of: nil, Moment(monotonic: frame, utc: utc - 5_000_000_000))
    #expect(second == Moment(monotonic: frame, utc: utc + 1_000))
    let third = Moment(monotonic: 2 * frame, utc: utc - 500_000_000_000)
    #expect(timeline.time(of: nil, third) == third)
  }
}
