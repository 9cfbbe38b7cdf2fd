import Testing

@testable import Capture

struct TimestampGapsTests {
  private static let frame: Int64 = 40_000_000

  /// What is counted of a stream with these times between its pictures, in nanoseconds.
  private func lost(_ intervals: [Int64], known: [Int: UInt64] = [:]) -> UInt64 {
    var gaps = TimestampGaps()
    var time: Int64 = 77
    var lost = gaps.lost(before: time, known: 0)
    for (index, interval) in intervals.enumerated() {
      time += interval
      lost += gaps.lost(before: time, known: known[index] ?? 0)
    }
    return lost
  }

  /// So many intervals of a regular stream, in which the pictures at `missing` did not come.
  private func regular(_ count: Int, without missing: Set<Int> = [], jitter: Int64 = 0) -> [Int64] {
    var numbers = SeededNumbers(state: 9)
    let times = (0...count).map { Int64($0) * Self.frame + Int64.random(in: -jitter...jitter, using: &numbers) }
    let kept = times.indices.filter { !missing.contains($0) }.map { times[$0] }
    return zip(kept.dropFirst(), kept).map { $0 - $1 }
  }

  @Test("pictures that are missing in a regular stream are counted", arguments: [1, 2, 3, 10, 25])
  func missing(count: Int) {
    #expect(lost(regular(100, without: Set(50..<50 + count))) == UInt64(count))
  }

  @Test("gaps shortly one after the other are all counted")
  func several() {
    #expect(lost(regular(200, without: [50, 53, 54, 100, 150])) == 5)
  }

  @Test("timestamps that jitter a little change nothing", arguments: [0, 1_000_000, 4_000_000])
  func jitter(jitter: Int64) {
    #expect(lost(regular(500, jitter: jitter)) == 0)
    #expect(lost(regular(500, without: [100, 200, 201, 300], jitter: jitter)) == 4)
  }

  @Test("what is known to be lost is not counted twice")
  func known() {
    let intervals = regular(100, without: [50, 51, 52])
    #expect(lost(intervals, known: [49: 1]) == 2)
    #expect(lost(intervals, known: [49: 3]) == 0)
    #expect(lost(intervals, known: [49: 7]) == 0)
  }

  private static let odd: [(String, [Int64])] = [
    ("slows down to a half", Array(repeating: frame, count: 50) + Array(repeating: 2 * frame, count: 50)),
    ("slows down to a tenth", Array(repeating: frame, count: 50) + Array(repeating: 10 * frame, count: 50)),
    ("slow from the beginning", Array(repeating: 25 * frame, count: 100)),
    ("fast and slow in turn", (0..<20).flatMap { Array(repeating: $0 % 2 == 0 ? frame : 5 * frame, count: 25) }),
    ("each fifth left out", (0..<200).map { $0 % 4 == 3 ? 2 * frame : frame }),
    ("two and three fields", (0..<200).map { $0 % 2 == 0 ? frame : 3 * frame / 2 }),
    ("a pause of a minute", Array(repeating: frame, count: 50) + [1500 * frame] + Array(repeating: frame, count: 50)),
    ("no whole intervals", Array(repeating: frame, count: 50) + [5 * frame / 2] + Array(repeating: frame, count: 50)),
    ("a gap too early to tell", [frame, frame, 3 * frame] + Array(repeating: frame, count: 50)),
    ("the end right behind a gap", Array(repeating: frame, count: 50) + [3 * frame, frame]),
  ]

  @Test("a stream that is slow, irregular or slows down has lost nothing that is known", arguments: odd)
  func irregular(name: String, intervals: [Int64]) {
    #expect(lost(intervals) == 0, "\(name)")
  }

  @Test("intervals of any length are no loss")
  func random() {
    var numbers = SeededNumbers(state: 4)
    let intervals = (0..<5_000).map { _ in Int64.random(in: 1...10 * Self.frame, using: &numbers) }
    #expect(lost(intervals) == 0)
  }

  @Test("timestamps that run back or are nonsense begin anew")
  func nonsense() {
    var gaps = TimestampGaps()
    var lost: UInt64 = 0
    for time: Int64 in [0, .max, .min, 5, 5, 4, .max, -1] { lost += gaps.lost(before: time, known: 0) }
    #expect(lost == 0)
    for index in 0..<100 where index != 50 { lost += gaps.lost(before: Int64(index) * Self.frame, known: 0) }
    #expect(lost == 1)
  }
}
