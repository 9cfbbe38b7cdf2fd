import Testing

@testable import Capture

struct FrameResamplerTests {
  /// How often each of the frames that begin at `times` comes out.
  private func copies(_ times: [Int64], end: Int64, rate: FrameRate) -> [Int] {
    var resampler = FrameResampler(rate: rate)
    _ = resampler.ticks(until: times[0])
    return (times.dropFirst() + [end]).map { resampler.ticks(until: $0).count }
  }

  @Test("timestamps rounded to milliseconds neither lose nor double")
  func rounded() throws {
    let rate = try #require(FrameRate(30))
    let times = (0..<300).map { Int64((Double($0) * 1000 / 30).rounded()) * 1_000_000 }
    #expect(copies(times, end: 10_000_000_000, rate: rate) == Array(repeating: 1, count: 300))
  }

  @Test(
    "up and down, as many come out as fit the duration", arguments: [(1, 2), (5, 10), (24, 48), (60, 120), (100, 200)])
  func counts(rate: Int64, expected: Int) throws {
    let rate = try #require(FrameRate(rate))
    let times = (0..<50).map { Int64($0) * 40_000_000 }
    #expect(copies(times, end: 2_000_000_000, rate: rate).reduce(0, +) == expected)
  }

  @Test("a long still is shown all the time")
  func still() throws {
    #expect(copies([0, 3_000_000_000], end: 3_100_000_000, rate: try #require(FrameRate(10))) == [30, 1])
  }
}
