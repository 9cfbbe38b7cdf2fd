import KafkaWire

/// Reads what ``SpoolPen`` wrote. Nil for what is not there; never beyond the end.
struct SpoolReader {
  /// A blob that may be none.
  struct Blob {
    var bytes: Bytes?
  }

  private let bytes: Bytes
  private var offset = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func int<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
    guard let part = take(MemoryLayout<Value>.size) else { return nil }
    return Value(bigEndian: part.withUnsafeBytes { $0.loadUnaligned(as: Value.self) })
  }

  mutating func text() -> String? {
    guard let count = int(Int32.self), count >= 0 else { return nil }
    return take(Int(count))?.string
  }

  mutating func blob() -> Blob? {
    guard let count = int(Int32.self), count >= -1 else { return nil }
    if count == -1 { return Blob(bytes: nil) }
    return take(Int(count)).map { Blob(bytes: $0) }
  }

  private mutating func take(_ count: Int) -> Bytes? {
    guard let part = bytes.slice(from: offset, count: count) else { return nil }
    offset += count
    return part
  }
}
