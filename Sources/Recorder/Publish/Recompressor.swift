import Capture
import KafkaWire

/// Encodes JPEGs anew until they fit. Blocking and slow: used on a thread of its own.
struct Recompressor {
  /// Tried in turn. Below 10 a picture is not worth its bytes.
  static let qualities = [75, 60, 45, 30, 20, 10]

  /// The image in at most `limit` bytes; nil where none of the qualities gives that.
  func shrink(_ frame: Capture.Frame, to limit: Int) -> Capture.Frame? {
    guard frame.format == .jpeg, let decoder = try? JPEGDecoder(), let picture = try? decoder.rgb24(frame.image) else {
      return nil
    }
    for quality in Self.qualities {
      guard let image = try? encode(picture, quality), image.count <= limit else { continue }
      var smaller = frame
      smaller.image = image
      return smaller
    }
    return nil
  }

  private func encode(
    _ picture: (pixels: [UInt8], width: Int, height: Int), _ quality: Int
  ) throws -> FrameBuffer {
    let encoder = try JPEGEncoder(quality: quality)
    let pixels = FrameBuffer(picture.pixels)
    return try pixels.withUnsafeBytes { (bytes) throws(ImageError) in
      try encoder.encode(rgb24: bytes, width: picture.width, height: picture.height)
    }
  }
}
