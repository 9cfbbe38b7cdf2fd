#if TurboJPEG
  import CTurboJPEG
#endif

/// Turns JPEGs back into pixels by libturbojpeg. Used by one thread at a time.
public final class JPEGDecoder {
  /// No picture with more pixels is decoded or encoded: 64 Mi, a little over 8K.
  public static let maximumPixels = 1 << 26

  #if TurboJPEG
    private let handle: tjhandle

    public init() throws(CaptureError) {
      guard let handle = tjInitDecompress() else {
        throw CaptureError(
          .unsupported, source: "libturbojpeg", reason: "no decoder could be made", advice: "Is there memory left?")
      }
      self.handle = handle
    }

    deinit { tjDestroy(handle) }

    /// 8-bit RGB, rows without padding.
    public func rgb24(_ image: FrameBuffer) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      try decode(image, format: TJPF_RGB.rawValue, bytesPerPixel: 3)
    }

    /// 8-bit luma alone, rows without padding.
    public func gray(_ image: FrameBuffer) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      try decode(image, format: TJPF_GRAY.rawValue, bytesPerPixel: 1)
    }

    private func decode(
      _ image: FrameBuffer, format: Int32, bytesPerPixel: Int
    ) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      try image.withUnsafeBytes { (bytes) throws(ImageError) in
        let header = try JPEGHeader.parse(bytes)
        guard header.width * header.height <= Self.maximumPixels else {
          throw .tooLarge(width: header.width, height: header.height)
        }
        let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        var failed = false
        let pixels = [UInt8](unsafeUninitializedCapacity: header.width * header.height * bytesPerPixel) { out, count in
          // Damaged scan data must fail, not turn grey without a word; and a progressive JPEG of a thousand scans, each of
          // which goes over the whole picture, was made to keep us busy.
          failed =
            tjDecompress2(
              handle, source, UInt(bytes.count), out.baseAddress, Int32(header.width), 0, Int32(header.height), format,
              TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0
          count = failed ? 0 : header.width * header.height * bytesPerPixel
        }
        if failed {
          throw .codec("libturbojpeg: \(tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error")")
        }
        return (pixels, header.width, header.height)
      }
    }
  #else
    public init() throws(CaptureError) { throw .withoutTurboJPEG }

    public func rgb24(_ image: FrameBuffer) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      throw .notBuiltIn
    }

    public func gray(_ image: FrameBuffer) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      throw .notBuiltIn
    }
  #endif
}
