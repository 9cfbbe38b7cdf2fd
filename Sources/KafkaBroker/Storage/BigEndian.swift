import KafkaWire

/// Reads big-endian integers from bytes of the disk or the wire. Every read is checked.
struct BigEndianReader {
  let bytes: Bytes
  private(set) var position = 0

  init(_ bytes: Bytes, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var remaining: Int { bytes.count - position }

  /// nil where the bytes end before.
  mutating func read<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) -> Integer? {
    let size = MemoryLayout<Integer>.size
    guard position >= 0, size <= bytes.count - position else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes { Integer(bigEndian: $0.loadUnaligned(fromByteOffset: position, as: Integer.self)) }
  }
}

extension [UInt8] {
  mutating func appendBigEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
