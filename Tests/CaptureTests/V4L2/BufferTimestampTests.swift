import Testing

@testable import Capture

struct BufferTimestampTests {
  private let monotonic: Int64 = 5_000_000_000_000
  private let utc: Int64 = 1_700_000_000_000_000_000

  private func convert(_ timestamp: Int64, isMonotonic: Bool) -> Int64 {
    BufferTimestamp.utc(of: timestamp, isMonotonic: isMonotonic, monotonic: monotonic, utc: utc)
  }

  @Test(
    "a frame of 30 ms ago was taken 30 ms ago, one ahead of the clock as much later",
    arguments: [-30_000_000, 25_000_000, 0])
  func age(offset: Int64) {
    #expect(convert(monotonic + offset, isMonotonic: true) == utc + offset)
    // v4l2loopback does not say that its clock is monotonic.
    #expect(convert(monotonic + offset, isMonotonic: false) == utc + offset)
    #expect(convert(utc + offset, isMonotonic: false) == utc + offset)
  }

  @Test("a timestamp of no known clock becomes now", arguments: [0, -1, Int64.max, .min, 1 << 40])
  func unknown(timestamp: Int64) {
    #expect(convert(timestamp, isMonotonic: true) == utc)
    #expect(convert(timestamp, isMonotonic: false) == utc)
  }
}
