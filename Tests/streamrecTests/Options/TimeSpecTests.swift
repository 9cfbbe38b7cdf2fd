import Foundation
import KafkaWire
import Testing

@testable import streamrec

struct TimeSpecTests {
  @Test(
    "times are read in every form",
    arguments: [
      ("1700000000", TimeSpec.at(1_700_000_000_000)), ("1700000000.25", .at(1_700_000_000_250)),
      ("1700000000123", .at(1_700_000_000_123)), ("0", .at(0)), ("-15m", .ago(900_000)), ("-1h30m", .ago(5_400_000)),
      ("now", .now), ("end", .end), ("2023-11-14T22:13:20Z", .at(1_700_000_000_000)),
      ("2023-11-14t22:13:20.5z", .at(1_700_000_000_500)), ("2023-11-15T00:13:20.001234+02:00", .at(1_700_000_000_001)),
      ("2023-11-14 17:13:20-05:00", .at(1_700_000_000_000)), ("2024-02-29T00:00:00Z", .at(1_709_164_800_000)),
      ("1969-12-31T23:59:59Z", .at(-1000)),
    ])
  func forms(_ text: String, _ time: TimeSpec) {
    #expect(TimeSpec(text) == time)
  }

  @Test(
    "what is no time is none",
    arguments: [
      "", "-", "15m", "yesterday", "2023-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2023-01-01", "2023-01-01T24:00:00Z",
      "2023-01-01T00:00:00", "2023-01-01T00:00:00+2:00", "2023-01-01T00:00:00.Z", "1700000000.", "1700000000.x",
      "99999999999999999999", "2023-11-14T22:13:20Zé",
    ])
  func none(_ text: String) {
    #expect(TimeSpec(text) == nil)
  }

  @Test("relative times count back from now, and the end has no time")
  func resolution() {
    #expect(TimeSpec.ago(900).milliseconds(now: 1000) == 100)
    #expect(TimeSpec.now.milliseconds(now: 1000) == 1000)
    #expect(TimeSpec.end.milliseconds(now: 1000) == nil)
    #expect(TimeSpec.end.startPosition(now: 5) == .end)
    #expect(TimeSpec.at(7).startPosition(now: 5) == .time(7))
  }

  @Test("dates are the calendar's, checked against Foundation's over four centuries")
  func calendar() {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    // Steps of 7 days and some: each month and each kind of year comes up.
    for milliseconds in stride(from: Int64(-3_786_912_000_000), to: 8_835_264_000_000, by: 608_461_337) {
      let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
      let whole = milliseconds / 1000 * 1000
      #expect(RFC3339.text(milliseconds: whole) == formatter.string(from: date))
      #expect(RFC3339.milliseconds(RFC3339.text(milliseconds: milliseconds)) == milliseconds)
    }
  }
}
