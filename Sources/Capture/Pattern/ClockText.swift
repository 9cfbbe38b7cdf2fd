import Foundation

/// A time as the test pattern shows it.
enum ClockText {
  /// `2026-01-31T08:00:00.250Z` of nanoseconds since 1970-01-01 UTC.
  static func full(_ utcNanoseconds: Int64) -> String {
    let (seconds, rest) = parts(utcNanoseconds)
    var time = time_t(seconds)
    var fields = tm()
    guard gmtime_r(&time, &fields) != nil else { return "" }
    let date = [pad(Int(fields.tm_year) + 1900, 4), pad(Int(fields.tm_mon) + 1, 2), pad(Int(fields.tm_mday), 2)]
    let clock = [fields.tm_hour, fields.tm_min, fields.tm_sec].map { pad(Int($0), 2) }
    return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "." + pad(rest / 1_000_000, 3) + "Z"
  }

  /// The same without the date, for narrow pictures: `08:00:00.250`.
  static func timeOfDay(_ utcNanoseconds: Int64) -> String {
    String(full(utcNanoseconds).dropLast().suffix(12))
  }

  private static func parts(_ nanoseconds: Int64) -> (seconds: Int, rest: Int) {
    // Rounded down, before 1970 as well.
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return remainder < 0 ? (Int(quotient) - 1, Int(remainder) + 1_000_000_000) : (Int(quotient), Int(remainder))
  }

  private static func pad(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
