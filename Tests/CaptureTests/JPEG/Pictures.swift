import Capture

/// Small pictures that the tests encode themselves.
enum Pictures {
  /// A JPEG of a colour gradient.
  static func jpeg(width: Int = 64, height: Int = 48, quality: Int = 85) throws -> FrameBuffer {
    var pixels = [UInt8]()
    for row in 0..<height {
      for column in 0..<width {
        pixels += [UInt8(column * 255 / width), UInt8(row * 255 / height), UInt8((row * column) & 0xff)]
      }
    }
    let encoder = try JPEGEncoder(quality: quality)
    return try pixels.withUnsafeBytes { try encoder.encode(rgb24: $0, width: width, height: height) }
  }

  /// The same JPEG as many cameras send it: without its Huffman tables.
  static func withoutHuffmanTables(_ jpeg: [UInt8]) -> [UInt8] {
    var result = Array(jpeg[..<2])
    var cursor = 2
    while jpeg[cursor + 1] != 0xda {
      let end = cursor + 2 + (Int(jpeg[cursor + 2]) << 8 | Int(jpeg[cursor + 3]))
      if jpeg[cursor + 1] != 0xc4 { result += jpeg[cursor..<end] }
      cursor = end
    }
    return result + jpeg[cursor...]
  }
}

/// A reproducible sequence of numbers (SplitMix64), so that a failure can be seen again.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
