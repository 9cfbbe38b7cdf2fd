extension JPEGHeader {
  /// The second bytes of the markers that matter here (ITU-T T.81 table B.1).
  enum Marker {
    static let progressiveFrame: UInt8 = 0xc2
    static let defineHuffmanTables: UInt8 = 0xc4
    static let restarts: ClosedRange<UInt8> = 0xd0...0xd7
    static let startOfImage: UInt8 = 0xd8
    static let endOfImage: UInt8 = 0xd9
    static let startOfScan: UInt8 = 0xda
    static let temporary: UInt8 = 0x01

    /// SOF0 to SOF15 but for DHT (C4), JPG (C8) and DAC (CC), which share their range.
    static func isFrameHeader(_ marker: UInt8) -> Bool {
      (0xc0...0xcf).contains(marker) && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
    }

    /// Markers that stand alone, without a length.
    static func standsAlone(_ marker: UInt8) -> Bool {
      (0xd0...0xd9).contains(marker) || marker == temporary
    }
  }

  /// One marker segment, wholly inside the bytes.
  struct Segment {
    let marker: UInt8
    /// Where its 0xFF stands (the last one, where there are fill bytes).
    let start: Int
    /// Behind the length field. Empty for markers that stand alone.
    let payload: Range<Int>

    var end: Int { payload.upperBound }

    init(at offset: Int, in bytes: UnsafeRawBufferPointer) throws(ImageError) {
      var cursor = offset
      guard cursor < bytes.count else { throw .truncated(at: offset) }
      guard bytes[cursor] == 0xff else { throw .malformed(at: offset, "no marker where one must be") }
      // Any marker may be preceded by fill bytes (T.81 B.1.1.2).
      while cursor + 1 < bytes.count, bytes[cursor + 1] == 0xff { cursor += 1 }
      guard cursor + 1 < bytes.count else { throw .truncated(at: offset) }
      marker = bytes[cursor + 1]
      start = cursor
      guard marker != 0 else { throw .malformed(at: cursor, "scan data outside a scan") }
      if Marker.standsAlone(marker) {
        payload = cursor + 2..<cursor + 2
        return
      }
      guard cursor + 3 < bytes.count else { throw .truncated(at: offset) }
      // The length counts its own two bytes.
      let length = Int(bytes[cursor + 2]) << 8 | Int(bytes[cursor + 3])
      guard length >= 2 else { throw .malformed(at: cursor, "a segment of \(length) bytes") }
      guard length <= bytes.count - cursor - 2 else { throw .truncated(at: offset) }
      payload = cursor + 4..<cursor + 2 + length
    }
  }
}
