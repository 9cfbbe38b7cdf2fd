import Foundation

/// The preparation of user names and passwords that RFC 5802 asks for (RFC 4013, a profile of stringprep).
///
/// Kafka's own tools leave it out: they store a password as it was typed. For most text both are the same; where they
/// are not (compatibility characters, decomposed accents, unusual spaces), prepare what you pass to a
/// ``SASLConfiguration`` if whoever stored the password did.
public enum SASLprep {
  /// Why a text cannot be prepared.
  public enum Failure: Error, Sendable, Equatable {
    /// A control character, a private or unassigned one, or another that no password may hold.
    case prohibited(Unicode.Scalar)
    /// Letters of both writing directions (RFC 3454, section 6).
    case mixedDirections
  }

  /// The text with unusual spaces made usual, invisible characters left out, and in Unicode's form KC.
  public static func prepare(_ text: String) throws(Failure) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
    var mapped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !isMappedToNothing(scalar) {
      mapped.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
    }
    let prepared = String(mapped).precomposedStringWithCompatibilityMapping
    for scalar in prepared.unicodeScalars where isProhibited(scalar) { throw .prohibited(scalar) }
    try checkDirections(prepared.unicodeScalars)
    return prepared
  }

  /// RFC 3454, table B.1.
  private static func isMappedToNothing(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xad, 0x34f, 0x1806, 0x180b...0x180d, 0x200b...0x200d, 0x2060, 0xfe00...0xfe0f, 0xfeff: true
    default: false
    }
  }

  /// RFC 3454, tables C.1.2 to C.9, and what has no meaning in Unicode.
  private static func isProhibited(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: return true
    case .spaceSeparator: return scalar != " "
    default: break
    }
    switch scalar.value {
    case 0x6dd, 0x70f, 0x180e, 0x200e, 0x200f, 0x202a...0x202e, 0x2061...0x2063, 0x206a...0x206f,
      0x2ff0...0x2ffb, 0xfff9...0xfffd, 0x1d173...0x1d17a, 0xe0001, 0xe0020...0xe007f:
      return true
    default: return scalar.properties.isNoncharacterCodePoint
    }
  }

  /// RFC 3454, section 6: text with a letter written from right to left begins and ends with one, and has none that is
  /// written from left to right.
  private static func checkDirections(_ text: String.UnicodeScalarView) throws(Failure) {
    guard text.contains(where: isRightToLeft) else { return }
    guard let first = text.first, let last = text.last, isRightToLeft(first), isRightToLeft(last),
      !text.contains(where: { $0.properties.isAlphabetic && !isRightToLeft($0) })
    else { throw .mixedDirections }
  }

  /// The blocks of Hebrew, Arabic and their kin: table D.1 but for single unassigned places.
  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x5be, 0x5c0, 0x5c3, 0x5d0...0x5f4, 0x61b...0x64a, 0x66d...0x66f, 0x671...0x6d5, 0x6dd, 0x6e5, 0x6e6,
      0x6fa...0x710, 0x712...0x72c, 0x780...0x7a5, 0x7b1, 0x200f, 0xfb1d, 0xfb1f...0xfb28, 0xfb2a...0xfdfc,
      0xfe70...0xfefc:
      true
    default: false
    }
  }
}
