/// A file of entries, and which ones: `<first>.spool`.
struct SpoolSegment: Sendable, Equatable {
  static let suffix = ".spool"
  /// What every segment begins with.
  static let magic = Array("SRSPOOL1".utf8)

  /// The first entry's index; the name of the file.
  var first: UInt64
  /// One past the last entry's.
  var end: UInt64
  /// Of the file.
  var bytes: Int

  var name: String { Self.name(first) }

  static func name(_ first: UInt64) -> String {
    let digits = String(first)
    return String(repeating: "0", count: 20 - digits.count) + digits + suffix
  }

  /// Nil where this is no segment's name.
  static func first(ofName name: String) -> UInt64? {
    guard name.hasSuffix(suffix) else { return nil }
    let digits = name.dropLast(suffix.count)
    guard digits.count == 20, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let first = UInt64(digits),
      // Room for every index that can follow.
      first < UInt64(Int64.max)
    else { return nil }
    return first
  }
}
