#if Spng
  import CSpng
#endif
import Foundation

/// Turns pixels into PNGs by libspng: the same pixels come back out of them. Used by one thread at a time.
final class PNGEncoder {
  /// What the library is told about speed and size.
  struct Effort: Sendable, Equatable {
    /// zlib's: 1 (fastest) to 9.
    var level: Int32
    /// Filters that are tried on each row: a set of `spng_filter_choice`.
    var filters: Int32

    /// See docs/pictures.md for what others would cost.
    static let video = Effort(level: 1, filters: 32)
  }

  enum Pixels: Sendable {
    case grey
    case rgb24

    var bytes: Int { self == .grey ? 1 : 3 }
  }

  #if Spng
    private let effort: Effort

    init(effort: Effort = .video) throws(CaptureError) { self.effort = effort }

    /// Encodes 8-bit samples, `stride` bytes from one row to the next. The caller has checked that they are there.
    func encode(
      _ base: UnsafePointer<UInt8>, _ pixels: Pixels, width: Int, height: Int, stride: Int
    ) throws(ImageError) -> FrameBuffer {
      guard (1...65535).contains(width), (1...65535).contains(height), width * height <= JPEGDecoder.maximumPixels,
        let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue))
      else { throw .tooLarge(width: width, height: height) }
      defer { spng_ctx_free(context) }
      try begin(context, pixels, width, height)
      try check(
        spng_encode_image(
          context, nil, 0, Int32(SPNG_FMT_PNG.rawValue),
          Int32(SPNG_ENCODE_PROGRESSIVE.rawValue | SPNG_ENCODE_FINALIZE.rawValue)))
      var status: Int32 = 0
      for row in 0..<height where status == 0 {
        status = spng_encode_row(context, base + row * stride, width * pixels.bytes)
      }
      // The last row's answer is that it was the last.
      guard status == Int32(SPNG_EOI.rawValue) else { throw Self.error(status) }
      var count = 0
      guard let memory = spng_get_png_buffer(context, &count, &status), count > 0 else { throw Self.error(status) }
      // The library's buffer doubles as it grows.
      return FrameBuffer(malloced: realloc(memory, count) ?? memory, count: count)
    }

    private func begin(_ context: OpaquePointer, _ pixels: Pixels, _ width: Int, _ height: Int) throws(ImageError) {
      let color = pixels == .grey ? SPNG_COLOR_TYPE_GRAYSCALE : SPNG_COLOR_TYPE_TRUECOLOR
      var header = spng_ihdr(
        width: UInt32(width), height: UInt32(height), bit_depth: 8, color_type: UInt8(color.rawValue),
        compression_method: 0, filter_method: 0, interlace_method: 0)
      try check(spng_set_ihdr(context, &header))
      try check(spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1))
      try check(spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, effort.level))
      try check(spng_set_option(context, SPNG_FILTER_CHOICE, effort.filters))
    }

    private func check(_ status: Int32) throws(ImageError) {
      guard status == 0 else { throw Self.error(status) }
    }

    private static func error(_ status: Int32) -> ImageError {
      .codec("libspng: \(spng_strerror(status).map { String(cString: $0) } ?? "error \(status)")")
    }
  #else
    init(effort: Effort = .video) throws(CaptureError) { throw .withoutSpng }

    func encode(
      _ base: UnsafePointer<UInt8>, _ pixels: Pixels, width: Int, height: Int, stride: Int
    ) throws(ImageError) -> FrameBuffer {
      throw .codec("this build has no libspng")
    }
  #endif
}

#if !Spng
  extension CaptureError {
    static let withoutSpng = CaptureError(
      .notBuiltIn, source: "PNG", reason: "this build has no libspng", advice: "Build with the package trait Spng.")
  }
#endif
