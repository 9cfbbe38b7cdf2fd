/// Cuts a stream of bytes into lines. A value; the last line needs no end.
struct LineSplitter: Sendable {
  /// Bytes of the longest line.
  let limit: Int
  private var rest: [UInt8] = []

  init(limit: Int = 64 << 20) {
    self.limit = limit
  }

  /// The lines that are complete with these bytes, without their ends.
  mutating func split(_ bytes: some Collection<UInt8>) throws(CommandError) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var bytes = bytes[...]
    while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      rest.append(contentsOf: bytes[..<end])
      if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
      lines.append(rest)
      rest = []
      bytes = bytes[bytes.index(after: end)...]
    }
    rest.append(contentsOf: bytes)
    guard rest.count <= limit else {
      throw CommandError(.failed, "standard input: a line is longer than \(ByteSize.describe(Int64(limit)))")
    }
    return lines
  }

  /// What stands behind the last end of a line.
  mutating func finish() -> [UInt8]? {
    defer { rest = [] }
    return rest.isEmpty ? nil : rest
  }
}
