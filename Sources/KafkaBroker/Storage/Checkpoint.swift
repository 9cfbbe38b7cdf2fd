import KafkaWire

/// The offset up to which a partition's log is known to be on the disk: recovery begins there. Offset 8, CRC-32C 4.
enum Checkpoint {
  static func encode(_ offset: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendBigEndian(offset)
    bytes.appendBigEndian(CRC32C.checksum(Bytes(bytes)))
    return bytes
  }

  /// nil where it is damaged: all is then checked.
  static func decode(_ bytes: Bytes) -> Int64? {
    var reader = BigEndianReader(bytes)
    guard
      let offset = reader.read(Int64.self), let checksum = reader.read(UInt32.self),
      let covered = bytes.slice(from: 0, count: 8), checksum == CRC32C.checksum(covered)
    else { return nil }
    return offset
  }
}
