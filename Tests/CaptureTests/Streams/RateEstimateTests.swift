import Testing

@testable import Capture

struct RateEstimateTests {
  @Test("a rate is known from the third picture on, and an interruption leaves it as it is")
  func rate() throws {
    var rate = RateEstimate()
    rate.note(0)
    rate.note(40_000_000)
    #expect(rate.framesPerSecond == nil)
    rate.note(80_000_000)
    let known = try #require(rate.framesPerSecond)
    #expect(abs(known - 25) < 0.001)
    rate.interrupt()
    rate.note(90_000_000_000)
    #expect(rate.framesPerSecond == known)
    // So long a pause is no frame's, even where nobody said that the stream was away.
    rate.note(990_000_000_000)
    #expect(rate.framesPerSecond == known)
  }

  @Test("times that stand still, run back or follow at once are no rate of infinity")
  func odd() throws {
    var rate = RateEstimate()
    for time: Int64 in [5, 5, 4, 6, 7, 8] { rate.note(time) }
    #expect(try #require(rate.framesPerSecond) <= 100_000)
  }
}
