import Capture

enum TestPicture {
  /// A small JPEG, gray all over.
  static func jpeg(gray: UInt8) throws -> [UInt8] {
    let pixels = [UInt8](repeating: gray, count: 16 * 16 * 3)
    let encoder = try JPEGEncoder(quality: 80)
    return try pixels.withUnsafeBytes { try encoder.encode(rgb24: $0, width: 16, height: 16) }.array
  }
}
