/// An image with the size that its header gave.
struct EncodedImage {
  /// Pictures that are not decoded here may be larger than those that are; but what claims to be larger than any camera's
  /// was made to fill the memory of whoever decodes it.
  static let maximumPixels = 1 << 29

  /// Throws `.tooLarge` for a size that no picture has. Each number has 31 bits at most.
  static func check(width: Int, height: Int) throws(ImageError) {
    guard width * height <= maximumPixels else { throw .tooLarge(width: width, height: height) }
  }

  var bytes: FrameBuffer
  var format: FrameFormat
  /// Pixels.
  var width: Int
  /// Pixels.
  var height: Int

  /// A JPEG as a camera or a container gave it: unchanged, unless it lacks its Huffman tables, without which no one
  /// else could read it.
  init(passingThrough jpeg: FrameBuffer) throws(ImageError) {
    let header = try JPEGHeader.parse(jpeg)
    try Self.check(width: header.width, height: header.height)
    bytes =
      header.hasHuffmanTables
      ? jpeg : jpeg.withUnsafeBytes { JPEGHuffmanTables.inserted(into: $0, header: header) }
    format = .jpeg
    width = header.width
    height = header.height
  }

  /// A JPEG as a stream gave it, from SOI through EOI: what lies behind it belongs to the transport.
  init(cuttingOut bytes: UnsafeRawBufferPointer) throws(ImageError) {
    let length = try JPEGHeader.parse(bytes).length
    try self.init(passingThrough: FrameBuffer(copying: UnsafeRawBufferPointer(rebasing: bytes.prefix(length))))
  }

  init(bytes: FrameBuffer, format: FrameFormat, width: Int, height: Int) {
    self.bytes = bytes
    self.format = format
    self.width = width
    self.height = height
  }
}
