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
    private var packed = PlanarScratch()

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

    /// Encodes packed YUYV (also called YUY2: Y0 U Y1 V) by splitting it into 4:2:2 planes.
    ///
    /// - Parameter stride: bytes from one row to the next.
    public func encode(
      yuyv bytes: UnsafeRawBufferPointer, width: Int, height: Int, stride: Int
    ) throws(ImageError) -> FrameBuffer {
      _ = try Self.checked(width, height)
      let rowBytes = (width + 1) / 2 * 4
      guard stride >= rowBytes, bytes.count >= rowBytes, (bytes.count - rowBytes) / stride >= height - 1 else {
        throw .truncated(at: bytes.count)
      }
      return try encode(packed.split(yuyv: bytes, width: width, height: height, stride: stride))
    }

    /// Encodes 8-bit RGB, rows without padding.
    public func encode(rgb24 bytes: UnsafeRawBufferPointer, width: Int, height: Int) throws(ImageError) -> FrameBuffer {
      let (columns, rows) = try Self.checked(width, height)
      guard bytes.count / 3 / width >= height else { throw .truncated(at: bytes.count) }
      let subsampling = Int32(TJSAMP_420.rawValue)
      return try compress(columns, rows, subsampling) { out, size in
        tjCompress2(
          handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, columns, 0, rows, Int32(TJPF_RGB.rawValue),
          &out, &size, subsampling, Int32(quality), TJFLAG_NOREALLOC)
      }
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
    public func encode(
      yuyv bytes: UnsafeRawBufferPointer, width: Int, height: Int, stride: Int
    ) throws(ImageError) -> FrameBuffer { throw .notBuiltIn }
    public func encode(rgb24 bytes: UnsafeRawBufferPointer, width: Int, height: Int) throws(ImageError) -> FrameBuffer {
      throw .notBuiltIn
    }
  #endif
}

#if TurboJPEG
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
