import Testing

@testable import Capture

struct CameraOutageTests {
  private let start: Int64 = 1_700_000_000_000_000_000

  /// Frames lost by an outage of `seconds` between two frames at `rate`.
  private func lost(_ seconds: Double, rate: Double?) -> UInt64 {
    var outage = CameraOutage()
    _ = outage.lost(before: start, rate: rate)
    outage.begin()
    return outage.lost(before: start &+ Int64(seconds * 1e9), rate: rate)
  }

  @Test("the frames between the last one and the next, by the rate", arguments: [(1.0, 29), (10.0, 299), (0.1, 2)])
  func counted(seconds: Double, frames: UInt64) {
    #expect(lost(seconds, rate: 30) == frames)
  }

  @Test("one at least, whatever the clock or the driver say")
  func atLeastOne() {
    #expect(lost(0.01, rate: 30) == 1)
    #expect(lost(-100, rate: 30) == 1)
    #expect(lost(60, rate: nil) == 1)
    #expect(lost(60, rate: 0) == 1)
    #expect(lost(60, rate: .infinity) == 1)
    #expect(lost(5e9, rate: 1e9) == 1)
  }

  @Test("frames without an outage between them lose nothing, and an outage counts once")
  func once() {
    var outage = CameraOutage()
    #expect(outage.lost(before: start, rate: 30) == 0)
    #expect(outage.lost(before: start + 5_000_000_000, rate: 30) == 0)
    outage.begin()
    outage.begin()
    #expect(outage.isOut)
    #expect(outage.lost(before: start + 6_000_000_000, rate: 30) == 29)
    #expect(!outage.isOut)
    #expect(outage.lost(before: start + 7_000_000_000, rate: 30) == 0)
  }

  @Test("an outage before the first frame is a loss, too")
  func beforeTheFirst() {
    var outage = CameraOutage()
    outage.begin()
    #expect(outage.lost(before: start, rate: 30) == 1)
  }
}
