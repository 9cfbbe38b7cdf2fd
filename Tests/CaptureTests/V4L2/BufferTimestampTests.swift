import Testing

@testable import Capture

struct BufferTimestampTests {
  private let now = Moment(monotonic: 5_000_000_000_000, utc: 1_700_000_000_000_000_000)

  private func convert(_ timestamp: Int64, isMonotonic: Bool) -> Moment {
    BufferTimestamp.moment(of: timestamp, isMonotonic: isMonotonic, now: now)
  }

  @Test(
    "a frame of 30 ms ago was taken 30 ms ago, one ahead of the clock as much later",
    arguments: [-30_000_000, 25_000_000, 0])
  func age(offset: Int) {
    let taken = Moment(monotonic: now.monotonic + Int64(offset), utc: now.utc + Int64(offset))
    #expect(convert(taken.monotonic, isMonotonic: true) == taken)
    // v4l2loopback does not say that its clock is monotonic.
    #expect(convert(taken.monotonic, isMonotonic: false) == taken)
    #expect(convert(taken.utc, isMonotonic: false) == taken)
  }

  @Test("a timestamp of no known clock becomes now", arguments: [0, -1, Int64.max, .min, 1 << 40])
  func unknown(timestamp: Int64) {
    #expect(convert(timestamp, isMonotonic: true) == now)
    #expect(convert(timestamp, isMonotonic: false) == now)
  }
}
