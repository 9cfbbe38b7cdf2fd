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
    try self.init(header) { header.hasHuffmanTables ? jpeg : jpeg.withUnsafeBytes { Self.completed($0, header) } }
  }

  /// A JPEG as a stream gave it, from SOI through EOI: what lies behind it belongs to the transport. Copied once.
  init(cuttingOut bytes: UnsafeRawBufferPointer) throws(ImageError) {
    let header = try JPEGHeader.parse(bytes)
    try self.init(header) {
      header.hasHuffmanTables
        ? FrameBuffer(copying: UnsafeRawBufferPointer(rebasing: bytes.prefix(header.length)))
        : Self.completed(bytes, header)
    }
  }

  private init(_ header: JPEGHeader, _ bytes: () -> FrameBuffer) throws(ImageError) {
    try Self.check(width: header.width, height: header.height)
    self.init(bytes: bytes(), format: .jpeg, width: header.width, height: header.height)
  }

  private static func completed(_ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader) -> FrameBuffer {
    JPEGHuffmanTables.inserted(into: bytes, header: header)
  }

  init(bytes: FrameBuffer, format: FrameFormat, width: Int, height: Int) {
    self.bytes = bytes
    self.format = format
    self.width = width
    self.height = height
  }
}
