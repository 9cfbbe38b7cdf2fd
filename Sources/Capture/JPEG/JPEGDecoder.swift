#if TurboJPEG
  import CTurboJPEG
#endif
import Foundation

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

    /// 8-bit luma of a grey JPEG, 8-bit RGB of any other.
    func picture(_ image: FrameBuffer) throws(ImageError) -> DecodedPicture {
      try image.withUnsafeBytes { (bytes) throws(ImageError) in
        let header = try header(bytes)
        let layout = try PixelLayout(
          header.components == 1 ? .grey : .rgb24, width: header.width, height: header.height)
        guard let memory = malloc(layout.byteCount) else { throw .tooLarge(width: layout.width, height: layout.height) }
        let format = layout.format == .grey ? TJPF_GRAY : TJPF_RGB
        guard decompress(bytes, header, to: memory.assumingMemoryBound(to: UInt8.self), format.rawValue) else {
          free(memory)
          throw error
        }
        return DecodedPicture(pixels: FrameBuffer(malloced: memory, count: layout.byteCount), layout: layout)
      }
    }

    private func decode(
      _ image: FrameBuffer, format: Int32, bytesPerPixel: Int
    ) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      try image.withUnsafeBytes { (bytes) throws(ImageError) in
        let header = try header(bytes)
        var isGood = false
        let pixels = [UInt8](unsafeUninitializedCapacity: header.width * header.height * bytesPerPixel) { out, count in
          isGood = decompress(bytes, header, to: out.baseAddress, format)
          count = isGood ? header.width * header.height * bytesPerPixel : 0
        }
        guard isGood else { throw error }
        return (pixels, header.width, header.height)
      }
    }

    private func header(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> JPEGHeader {
      let header = try JPEGHeader.parse(bytes)
      guard header.width * header.height <= Self.maximumPixels else {
        throw .tooLarge(width: header.width, height: header.height)
      }
      return header
    }

    /// Damaged scan data fail, they do not turn grey without a word; and a progressive JPEG of a thousand scans, each of
    /// which goes over the whole picture, was made to keep us busy.
    private func decompress(
      _ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader, to target: UnsafeMutablePointer<UInt8>?, _ format: Int32
    ) -> Bool {
      tjDecompress2(
        handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(bytes.count), target, Int32(header.width),
        0, Int32(header.height), format, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) == 0
    }

    private var error: ImageError {
      .codec("libturbojpeg: \(tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error")")
    }
  #else
    public init() throws(CaptureError) { throw .withoutTurboJPEG }

    public func rgb24(_ image: FrameBuffer) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      throw .notBuiltIn
    }

    public func gray(_ image: FrameBuffer) throws(ImageError) -> (pixels: [UInt8], width: Int, height: Int) {
      throw .notBuiltIn
    }

    func picture(_ image: FrameBuffer) throws(ImageError) -> DecodedPicture { throw .notBuiltIn }
  #endif
}
