/// What a server says before its answer's body, as far as it is to be watched. A value.
struct AnswerHeader: Sendable, Equatable {
  enum Refusal: Sendable, Equatable {
    case tooLong
    /// The body is packed: a few bytes might unpack to gigabytes, and JPEGs gain nothing by it.
    case packed
  }

  /// Of all lines, those of redirects and of interim answers (RFC 9110, 15.2) among them.
  static let largest = 256 << 10

  private var size = 0
  private(set) var refusal: Refusal?

  /// Takes the next line. False where the answer is to be refused.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
    size += min(line.count, Self.largest + 1)
    if size > Self.largest { refusal = .tooLong }
    if refusal == nil, !Self.isPlain(line) { refusal = .packed }
    return refusal == nil
  }

  /// Whether it is another field than Transfer-Encoding, or one that says no more than chunked (RFC 9112, 7).
  private static func isPlain(_ line: UnsafeRawBufferPointer) -> Bool {
    let field = "transfer-encoding"
    guard line.count > field.utf8.count, zip(line, field.utf8).allSatisfy({ lower($0) == $1 }) else { return true }
    let separators = Array(",: \t\r\n".utf8)
    return line.dropFirst(field.utf8.count).map(lower).split(whereSeparator: separators.contains).allSatisfy {
      $0.elementsEqual("chunked".utf8) || $0.elementsEqual("identity".utf8)
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }
}
