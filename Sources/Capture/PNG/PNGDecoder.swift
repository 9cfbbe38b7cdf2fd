#if Spng
  import CSpng
#endif
import Foundation

/// Turns PNGs back into pixels by libspng.
///
/// 8-bit grey where the PNG is grey of 8 bits or fewer, 8-bit RGB for everything else: 16-bit samples lose their lower
/// byte, palettes are looked up. Alpha is dropped, so that a transparent pixel has the colour that is stored for it.
/// Damage anywhere, wrong checksums included, is an error.
public struct PNGDecoder: Sendable {
  /// Of a chunk that is no pixels (a colour profile, say), as it is or inflated; and of all of them together.
  private static let chunkLimits = (each: 4 << 20, together: 8 << 20)

  private let maximumPixels: Int

  #if Spng
    public init() throws(CaptureError) { self.init(maximumPixels: JPEGDecoder.maximumPixels) }

    /// - Parameter maximumPixels: at most 2^26.
    init(maximumPixels: Int) { self.maximumPixels = maximumPixels }

    /// - Throws: before any memory is taken for a picture that is too large, or that so few bytes cannot hold.
    public func picture(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> DecodedPicture {
      let header = try PNGHeader.parse(bytes)
      guard header.width <= 65535, header.height <= 65535, header.width * header.height <= maximumPixels else {
        throw .tooLarge(width: header.width, height: header.height)
      }
      // The library is content with an end whose checksum lacks.
      try Self.checkEnd(bytes)
      guard header.scanlineBytes / PNGSize.mostInflated <= bytes.count else { throw .truncated(at: bytes.count) }
      let isGrey = header.colorType == 0 && header.bitDepth <= 8
      let layout = try PixelLayout(isGrey ? .grey : .rgb24, width: header.width, height: header.height)
      return DecodedPicture(
        pixels: try decode(bytes, isGrey ? SPNG_FMT_G8 : SPNG_FMT_RGB8, count: layout.byteCount), layout: layout)
    }

    public func picture(_ image: FrameBuffer) throws(ImageError) -> DecodedPicture {
      try image.withUnsafeBytes { (bytes) throws(ImageError) in try picture(bytes) }
    }

    /// Throws `.truncated` where the bytes end before the IEND chunk does; walks the chunks by their lengths.
    private static func checkEnd(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
      var cursor = 8
      // Length 4, type 4, and behind the data CRC 4.
      while bytes.count - cursor >= 12 {
        let length = PNGHeader.int(bytes, cursor)
        guard bytes.count - cursor - 12 >= length else { break }
        if bytes[(cursor + 4)..<(cursor + 8)].elementsEqual("IEND".utf8) { return }
        cursor += 12 + length
      }
      throw .truncated(at: cursor)
    }

    private func decode(
      _ bytes: UnsafeRawBufferPointer, _ format: spng_format, count: Int
    ) throws(ImageError) -> FrameBuffer {
      guard let context = spng_ctx_new(0) else { throw .codec("no memory for a decoder") }
      defer { spng_ctx_free(context) }
      try check(spng_set_crc_action(context, Int32(SPNG_CRC_ERROR.rawValue), Int32(SPNG_CRC_ERROR.rawValue)))
      try check(spng_set_image_limits(context, 65535, 65535))
      try check(spng_set_chunk_limits(context, Self.chunkLimits.each, Self.chunkLimits.together))
      try check(spng_set_png_buffer(context, bytes.baseAddress, bytes.count))
      var needed = 0
      try check(spng_decoded_image_size(context, Int32(format.rawValue), &needed))
      guard needed == count, let memory = malloc(count) else { throw .codec("libspng: \(needed) bytes of pixels") }
      do throws(ImageError) {
        try check(spng_decode_image(context, memory, count, Int32(format.rawValue), 0))
        // What stands behind the pixels, through the end: a PNG that is cut off there is damaged, too.
        try check(spng_decode_chunks(context))
      } catch {
        free(memory)
        throw error
      }
      return FrameBuffer(malloced: memory, count: count)
    }

    private func check(_ status: Int32) throws(ImageError) {
      guard status == 0 else {
        throw .codec("libspng: \(spng_strerror(status).map { String(cString: $0) } ?? "error \(status)")")
      }
    }
  #else
    public init() throws(CaptureError) { throw .withoutSpng }

    public func picture(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> DecodedPicture {
      throw .codec("this build has no libspng")
    }

    public func picture(_ image: FrameBuffer) throws(ImageError) -> DecodedPicture {
      throw .codec("this build has no libspng")
    }
  #endif
}

extension PNGHeader {
  /// What its pixels take once they are inflated: a byte for each row's filter, and the row. Interlaced, it is more.
  fileprivate var scanlineBytes: Int {
    let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1
    return (1 + (width * samples * bitDepth + 7) / 8) * height
  }
}
