import Capture
import KafkaWire

/// Encodes frames as JPEGs that fit. Blocking and slow: used on a thread of its own.
struct Recompressor {
  /// Tried in turn on what is a JPEG already. Below 10 a picture is not worth its bytes.
  static let qualities = [75, 60, 45, 30, 20, 10]
  /// Tried before those on what came without loss.
  static let bestQualities = [95, 85]

  /// The image as a JPEG in at most `limit` bytes, whatever it was before; nil where none of the qualities gives that,
  /// and for what cannot be decoded.
  func shrink(_ frame: Capture.Frame, to limit: Int) -> Capture.Frame? {
    guard let picture = try? picture(frame) else { return nil }
    for quality in (frame.format == .jpeg ? [] : Self.bestQualities) + Self.qualities {
      guard let image = try? encode(picture, quality), image.count <= limit else { continue }
      var smaller = frame
      smaller.image = image
      smaller.format = .jpeg
      return smaller
    }
    return nil
  }

  private func picture(_ frame: Capture.Frame) throws -> DecodedPicture {
    let decoder = PictureDecoder()
    try decoder.prepare(for: frame.format)
    return try decoder.picture(frame)
  }

  private func encode(_ picture: DecodedPicture, _ quality: Int) throws -> FrameBuffer {
    let encoder = try JPEGEncoder(quality: quality)
    return try picture.pixels.withUnsafeBytes { (bytes) throws(ImageError) in
      try encoder.encode(bytes, as: picture.layout)
    }
  }
}
