#if TurboJPEG
  import CTurboJPEG
#endif
import Foundation

/// Turns pixels into JPEGs by libturbojpeg. Used by one thread at a time.
public final class JPEGEncoder {
  /// 1 (smallest) to 100 (best).
  public let quality: Int

  #if TurboJPEG
    private let handle: tjhandle
    private var scratch = PlanarScratch()

    /// - Parameter quality: 1 to 100.
    public init(quality: Int) throws(CaptureError) {
      guard (1...100).contains(quality) else {
        throw CaptureError(
          .invalidOption, source: "quality \(quality)", reason: "a JPEG's quality is a number from 1 to 100",
          advice: "85 suits most cameras.")
      }
      guard let handle = tjInitCompress() else {
        throw CaptureError(
          .unsupported, source: "libturbojpeg", reason: Self.words(nil), advice: "Is there memory left?")
      }
      self.handle = handle
      self.quality = quality
    }

    deinit { tjDestroy(handle) }

    /// Encodes full-range planes as they are, without a colour conversion.
    func encode(_ image: YUVPlanes) throws(ImageError) -> FrameBuffer {
      let (width, height) = try Self.checked(image.width, image.height)
      let subsampling = image.subsampling.turbo
      var planes: [UnsafePointer<UInt8>?] = [image.y, image.u, image.v]
      var strides = [
        Int32(clamping: image.strides.y), Int32(clamping: image.strides.u), Int32(clamping: image.strides.v),
      ]
      return try compress(width, height, subsampling) { out, size in
        tjCompressFromYUVPlanes(
          handle, &planes, width, &strides, height, subsampling, &out, &size, Int32(quality), TJFLAG_NOREALLOC)
      }
    }

    /// Encodes raw pixels: YUV from its planes, grey as grey, RGB as it is.
    ///
    /// - Throws: `.truncated` for fewer bytes than `layout` takes.
    public func encode(_ bytes: UnsafeRawBufferPointer, as layout: PixelLayout) throws(ImageError) -> FrameBuffer {
      try layout.check(bytes)
      if let planes = scratch.planes(of: bytes, as: layout) { return try encode(planes) }
      let order = layout.format.turboOrder
      let (width, height) = (Int32(layout.width), Int32(layout.height))
      let subsampling = Int32(TJSAMP_420.rawValue)
      // Whoever asks for a stride that libturbojpeg cannot count has no memory for it.
      guard let stride = Int32(exactly: layout.stride) else {
        throw .tooLarge(width: layout.width, height: layout.height)
      }
      return try compress(width, height, subsampling) { out, size in
        tjCompress2(
          handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, width, stride, height, Int32(order.rawValue),
          &out, &size, subsampling, Int32(quality), TJFLAG_NOREALLOC)
      }
    }

    /// Encodes 8-bit RGB, rows without padding.
    public func encode(rgb24 bytes: UnsafeRawBufferPointer, width: Int, height: Int) throws(ImageError) -> FrameBuffer {
      try encode(bytes, as: PixelLayout(.rgb24, width: width, height: height))
    }

    /// Lets `body` fill a buffer of the worst case's size, then gives back what was not needed.
    ///
    /// The frame keeps this memory, so that there is no copy. turbojpeg's own growing buffer would copy at each
    /// doubling; of the worst case only the pages that were written are ever real.
    private func compress(
      _ width: Int32, _ height: Int32, _ subsampling: Int32,
      _ body: (inout UnsafeMutablePointer<UInt8>?, inout UInt) -> Int32
    ) throws(ImageError) -> FrameBuffer {
      let worst = tjBufSize(width, height, subsampling)
      guard worst != UInt.max, worst > 0, let memory = malloc(Int(worst)) else {
        throw .tooLarge(width: Int(width), height: Int(height))
      }
      var out: UnsafeMutablePointer<UInt8>? = memory.assumingMemoryBound(to: UInt8.self)
      var size = worst
      guard body(&out, &size) == 0, size > 0, size <= worst else {
        free(memory)
        throw .codec("libturbojpeg: \(Self.words(handle))")
      }
      return FrameBuffer(malloced: realloc(memory, Int(size)) ?? memory, count: Int(size))
    }

    private static func checked(_ width: Int, _ height: Int) throws(ImageError) -> (Int32, Int32) {
      // 65,535 is the most that a JPEG's frame header can say; the product bounds the memory.
      guard (1...65535).contains(width), (1...65535).contains(height), width * height <= JPEGDecoder.maximumPixels
      else {
        throw .tooLarge(width: width, height: height)
      }
      return (Int32(width), Int32(height))
    }

    private static func words(_ handle: tjhandle?) -> String {
      tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
    }
  #else
    public init(quality: Int) throws(CaptureError) {
      throw .withoutTurboJPEG
    }

    func encode(_ image: YUVPlanes) throws(ImageError) -> FrameBuffer { throw .notBuiltIn }
    public func encode(_ bytes: UnsafeRawBufferPointer, as layout: PixelLayout) throws(ImageError) -> FrameBuffer {
      throw .notBuiltIn
    }
    public func encode(rgb24 bytes: UnsafeRawBufferPointer, width: Int, height: Int) throws(ImageError) -> FrameBuffer {
      throw .notBuiltIn
    }
  #endif
}

#if TurboJPEG
  extension PixelFormat {
    /// Of RGB; what stands beside it is not looked at.
    fileprivate var turboOrder: TJPF {
      switch self {
      case .bgr24: TJPF_BGR
      case .rgba: TJPF_RGBX
      case .bgra: TJPF_BGRX
      default: TJPF_RGB
      }
    }
  }

  extension YUVPlanes.Subsampling {
    var turbo: Int32 {
      switch self {
      case .yuv420: Int32(TJSAMP_420.rawValue)
      case .yuv422: Int32(TJSAMP_422.rawValue)
      case .yuv444: Int32(TJSAMP_444.rawValue)
      case .gray: Int32(TJSAMP_GRAY.rawValue)
      }
    }
  }
#else
  extension ImageError {
    static let notBuiltIn = ImageError.codec("this build has no libturbojpeg")
  }

  extension CaptureError {
    static let withoutTurboJPEG = CaptureError(
      .notBuiltIn, source: "JPEG", reason: "this build has no libturbojpeg",
      advice: "Build with the package trait TurboJPEG.")
  }
#endif
