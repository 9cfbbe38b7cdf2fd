import KafkaWire

/// Writes a spool's small parts: integers big-endian, texts and blobs behind their length (32 bits; -1 for none).
struct SpoolPen {
  private(set) var bytes: [UInt8] = []

  mutating func int(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func text(_ text: String) {
    int(Int32(clamping: text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func blob(_ blob: Bytes?) {
    guard let blob else { return int(Int32(-1)) }
    int(Int32(clamping: blob.count))
    blob.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}
