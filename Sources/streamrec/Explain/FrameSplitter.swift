import KafkaWire

/// Cuts one direction's bytes into Kafka frames, each with its length prefix. After a gap it goes on where a frame
/// begins again, which the caller judges.
struct FrameSplitter: Sendable {
  /// No frame is longer: a length beyond it is none, and must not become memory.
  static let limit = 128 << 20

  private var buffer: [UInt8] = []
  private var start = 0
  private(set) var isLost = false
  /// Bytes held back.
  var count: Int { buffer.count - start }

  mutating func add(_ bytes: [UInt8]) {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer += bytes
  }

  /// What is held back belongs to a frame whose rest is gone.
  mutating func lose() -> [UInt8] {
    defer {
      buffer = []
      start = 0
    }
    isLost = true
    return Array(buffer[start...])
  }

  /// The next whole frame; nil where more is needed.
  ///
  /// - Parameter begins: whether a frame may begin with these bytes: its length prefix, four more, and whatever is
  ///   there of the rest.
  mutating func next(_ begins: (ArraySlice<UInt8>) -> Bool) -> [UInt8]? {
    let rest = buffer[start...]
    guard rest.count >= 8 else { return nil }
    guard let length = rest.number(UInt32.self, at: 0).map({ Int($0) }), length >= 4, length <= Self.limit, begins(rest)
    else {
      _ = lose()
      return nil
    }
    isLost = false
    guard rest.count >= 4 + length else { return nil }
    start += 4 + length
    return Array(rest.prefix(4 + length))
  }
}
