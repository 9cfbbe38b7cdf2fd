import Testing

@testable import Capture

struct RateEstimateTests {
  @Test("a rate is known after a second, and an interruption leaves it as it is")
  func rate() throws {
    var rate = RateEstimate()
    for number in 0..<25 as Range<Int64> { rate.note(number * 40_000_000) }
    #expect(rate.framesPerSecond == nil)
    for number in 25..<27 as Range<Int64> { rate.note(number * 40_000_000) }
    let known = try #require(rate.framesPerSecond)
    #expect(abs(known - 25) < 0.001)
    rate.interrupt()
    rate.note(90_000_000_000)
    #expect(rate.framesPerSecond == known)
    // So long a pause is no frame's, even where nobody said that the stream was away.
    rate.note(990_000_000_000)
    #expect(rate.framesPerSecond == known)
  }

  @Test("a camera of one picture a second is known from the third on")
  func slow() throws {
    var rate = RateEstimate()
    rate.note(0)
    rate.note(1_000_000_000)
    #expect(rate.framesPerSecond == nil)
    rate.note(2_000_000_000)
    #expect(rate.framesPerSecond == 1)
  }

  @Test("pictures that come at once, again and again, are no rate: an outage would count thousands")
  func bursts() {
    var rate = RateEstimate()
    for burst in 0..<20 as Range<Int64> {
      for picture in 0..<10 as Range<Int64> { rate.note(burst * 10_000_000_000 + picture * 100_000) }
      rate.interrupt()
    }
    #expect(rate.framesPerSecond == nil)
  }

  @Test("times that stand still, run back or follow at once are no rate of infinity")
  func odd() throws {
    var rate = RateEstimate()
    for time: Int64 in [5, 5, 4, 6, 7, 8, 2_000_000_008] { rate.note(time) }
    for number in 0..<1000 as Range<Int64> { rate.note(2_000_000_008 + number) }
    #expect(try #require(rate.framesPerSecond) <= 1000)
  }
}
