/// Times as RFC 3339 writes them, to the millisecond.
enum RFC3339 {
  /// Reads `2026-01-31T08:00:00Z`, with a fraction or not, with `Z` or an offset such as `+01:00`. Milliseconds since
  /// 1970-01-01 UTC; nil where it is none.
  static func milliseconds(_ text: String) -> Int64? {
    let utf8 = Array(text.utf8)
    guard utf8.count >= 20, utf8[4] == dash, utf8[7] == dash, [0x54, 0x74, 0x20].contains(utf8[10]),
      utf8[13] == colon, utf8[16] == colon,
      let year = number(utf8[0..<4]), let month = number(utf8[5..<7]), let day = number(utf8[8..<10]),
      let hour = number(utf8[11..<13]), let minute = number(utf8[14..<16]), let second = number(utf8[17..<19]),
      (1...12).contains(month), day >= 1, day <= days(in: month, of: year), hour < 24, minute < 60, second <= 60
    else { return nil }
    var rest = Substring(String(decoding: utf8[19...], as: UTF8.self))
    var milliseconds: Int64 = 0
    if rest.hasPrefix(".") {
      let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard let fraction = fraction(digits) else { return nil }
      milliseconds = fraction
      rest = rest.dropFirst(digits.count + 1)
    }
    guard let offset = offsetMinutes(rest) else { return nil }
    let minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offset
    return (minutes * 60 + second) * 1000 + milliseconds
  }

  /// `2026-01-31T08:00:00.000Z`
  static func text(milliseconds: Int64) -> String {
    let (days, inDay) = floored(milliseconds, by: 86_400_000)
    let (year, month, day) = civil(days)
    let date = [pad(year, 4), pad(month, 2), pad(day, 2)].joined(separator: "-")
    let time = [pad(inDay / 3_600_000, 2), pad(inDay / 60_000 % 60, 2), pad(inDay / 1000 % 60, 2)].joined(
      separator: ":")
    return "\(date)T\(time).\(pad(inDay % 1000, 3))Z"
  }

  /// The milliseconds of a second's decimals: `5` is 500. Nil without digits, or with others among them.
  static func fraction(_ digits: Substring) -> Int64? {
    guard (1...18).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int64((digits + "00").prefix(3))
  }

  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - 48)
    }
    return value
  }

  private static func offsetMinutes(_ text: Substring) -> Int64? {
    if text == "Z" || text == "z" { return 0 }
    let utf8 = Array(text.utf8)
    guard utf8.count == 6, utf8[3] == colon, let hours = number(utf8[1..<3]), let minutes = number(utf8[4..<6]),
      hours < 24, minutes < 60
    else { return nil }
    switch utf8[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case dash: return -(hours * 60 + minutes)
    default: return nil
    }
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Counts from 1 March, so that the leap day is the year's last, in periods of 400 years (146,097 days).
  private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floored(marchYear, by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floored(days + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  private static func floored(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let remainder = (number % divisor + divisor) % divisor
    return ((number - remainder) / divisor, remainder)
  }

  private static func pad(_ number: Int64, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
