import Foundation

/// What parts are told apart by, and where it stands. A value.
///
/// A delimiter is a line of the boundary's text with dashes before it: two by RFC 2046, but cameras declare the boundary
/// with or without them. So dashes are left aside on both sides. The close delimiter, with two more behind it, is one like
/// any other: it is the connection that ends a stream.
struct MultipartBoundary: Sendable {
  enum Found: Equatable {
    /// Where the part before it ends, without the line end that belongs to the delimiter; and where it ends itself.
    case delimiter(bodyEnd: Int, end: Int)
    /// There is none, or not yet: where to search on when more has come.
    case none(resume: Int)
  }

  /// Dashes and the line end take at most so much beside the text.
  static let slack = 80
  /// RFC 2046 allows 70.
  static let longest = 256

  /// Without leading dashes; empty until it is learnt.
  private var text: [UInt8]
  private static let dash = UInt8(ascii: "-")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ declared: String) {
    text = declared.utf8.count <= Self.longest ? Array(declared.utf8.drop { $0 == Self.dash }) : []
  }

  var isKnown: Bool { !text.isEmpty }

  /// Takes a line for a delimiter, where no boundary was declared: one of two dashes and something behind them.
  mutating func learn(from line: ArraySlice<UInt8>) {
    guard line.count <= Self.longest, line.starts(with: [Self.dash, Self.dash]) else { return }
    var name = line.drop { $0 == Self.dash }
    while let last = name.last, last <= 0x20 || last == Self.dash { name.removeLast() }
    if name.allSatisfy({ (0x21...0x7e).contains($0) }) { text = Array(name) }
  }

  /// The first delimiter of those that begin at `from` or behind it.
  ///
  /// - Parameters:
  ///   - floor: nothing before it counts.
  ///   - startsLine: whether a line begins there.
  func find(in bytes: [UInt8], from: Int, floor: Int, startsLine: Bool) -> Found {
    var cursor = max(from, floor)
    while let at = position(in: bytes, from: cursor) {
      switch lineEnd(in: bytes, from: at + text.count) {
      case .some(let end?):
        if let bodyEnd = bodyEnd(in: bytes, before: at, floor: floor, startsLine: startsLine) {
          return .delimiter(bodyEnd: bodyEnd, end: end)
        }
      case .some(nil): break
      case nil: return .none(resume: at)
      }
      cursor = at + 1
    }
    return .none(resume: max(bytes.count - text.count + 1, cursor, floor))
  }

  /// Whether a delimiter stands at `start`, behind at most a line end or two: where it ends, nil for "no"; and nil as a
  /// whole where more bytes are needed first.
  func match(in bytes: [UInt8], at start: Int) -> Int?? {
    var cursor = start
    while cursor < bytes.count, cursor < start + 4,
      bytes[cursor] == Self.carriageReturn || bytes[cursor] == Self.newline
    { cursor += 1 }
    while cursor < bytes.count, cursor < start + Self.slack, bytes[cursor] == Self.dash { cursor += 1 }
    let count = min(text.count, bytes.count - cursor)
    guard bytes[cursor..<cursor + count].elementsEqual(text.prefix(count)) else { return .some(nil) }
    return count < text.count ? nil : lineEnd(in: bytes, from: cursor + count)
  }

  /// Where the part ends that this delimiter ends; nil where it stands in the middle of a line and has no dashes.
  private func bodyEnd(in bytes: [UInt8], before at: Int, floor: Int, startsLine: Bool) -> Int? {
    var end = at
    while end > floor, at - end < Self.slack, bytes[end - 1] == Self.dash { end -= 1 }
    let dashes = at - end
    guard end > floor, bytes[end - 1] == Self.newline else {
      return dashes >= 2 || end == floor && startsLine ? end : nil
    }
    end -= 1
    return end > floor && bytes[end - 1] == Self.carriageReturn ? end - 1 : end
  }

  /// Behind the text there may be the two dashes of the close delimiter and blanks, up to the line's end. As for `match`.
  private func lineEnd(in bytes: [UInt8], from start: Int) -> Int?? {
    for index in start..<min(bytes.count, start + Self.slack) {
      switch bytes[index] {
      case Self.newline: return .some(index + 1)
      case Self.dash, UInt8(ascii: " "), UInt8(ascii: "\t"), Self.carriageReturn: continue
      default: return .some(nil)
      }
    }
    return bytes.count - start >= Self.slack ? .some(nil) : nil
  }

  private func position(in bytes: [UInt8], from: Int) -> Int? {
    guard let first = text.first else { return nil }
    return bytes.withUnsafeBytes { all in
      text.withUnsafeBytes { text in
        var cursor = from
        while cursor <= all.count - text.count, let base = all.baseAddress, let pattern = text.baseAddress,
          let found = memchr(base + cursor, Int32(first), all.count - text.count - cursor + 1)
        {
          if memcmp(found, pattern, text.count) == 0 { return UnsafeRawPointer(found) - base }
          cursor = UnsafeRawPointer(found) - base + 1
        }
        return nil
      }
    }
  }
}
