import KafkaWire

/// A mark as a file: `checkpoint-<n>`, of which the newest whole one counts. Each is written beside the one before,
/// which goes when the new one is complete.
enum SpoolCheckpoint {
  static let prefix = "checkpoint-"
  /// A topic has at most a few thousand partitions of 12 bytes each.
  static let maxBytes = 16 << 20

  static func name(_ number: UInt64) -> String { "\(prefix)\(number)" }

  static func number(ofName name: String) -> UInt64? {
    guard name.hasPrefix(prefix), let number = UInt64(name.dropFirst(prefix.count)), number < UInt64(Int64.max) else {
      return nil
    }
    return number
  }

  static func encode(_ mark: SpoolMark) -> Bytes {
    var body = SpoolPen()
    body.int(mark.cursor)
    body.int(Int32(clamping: mark.floors.count))
    for (partition, offset) in mark.floors.sorted(by: { $0.key < $1.key }) {
      body.int(partition)
      body.int(offset)
    }
    var file = SpoolPen()
    file.int(CRC32C.checksum(Bytes(body.bytes)))
    return Bytes(file.bytes + body.bytes)
  }

  /// Nil where it is not whole.
  static func decode(_ file: [UInt8]) -> SpoolMark? {
    var head = SpoolReader(Bytes(file))
    guard let checksum = head.int(UInt32.self), CRC32C.checksum(Bytes(Array(file.dropFirst(4)))) == checksum,
      let cursor = head.int(UInt64.self), let count = head.int(Int32.self), count >= 0
    else { return nil }
    var mark = SpoolMark(cursor: cursor)
    for _ in 0..<count {
      guard let partition = head.int(Int32.self), let offset = head.int(Int64.self) else { return nil }
      mark.floors[partition] = offset
    }
    return head.isAtEnd && cursor < UInt64(Int64.max) ? mark : nil
  }
}
