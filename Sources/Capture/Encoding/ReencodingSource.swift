/// Another source's frames, all in one format: those that come in it pass unchanged, others are decoded and encoded.
///
/// A picture that turns out to be damaged is passed over and counted as `corrupt`, one that is too large to be decoded as
/// `oversize`; what was lost with it is told by the next frame.
final class ReencodingSource: FrameSource, @unchecked Sendable {
  // Unchecked: but for the flag, everything is used by the stream's thread alone.
  var name: String { source.name }
  var whenBehind: WhenBehind { source.whenBehind }
  /// What a source encodes by itself is in the wanted format already, and of the others none promises anything.
  var leastImageBytes: Int { source.leastImageBytes }

  private let source: any FrameSource
  private let encoder: PictureEncoder
  private let decoder = PictureDecoder()
  private let flag = CancelFlag()
  /// How many frames are still wanted; nil for all.
  private var wanted: Int?
  private var losses = LossCounts()
  private var passedOver = 0
  private var hasDelivered = false

  /// - Parameter frames: ends after so many. The source must not count them itself: it does not know which are damaged.
  init(_ source: any FrameSource, encoder: PictureEncoder, frames: Int? = nil) {
    self.source = source
    self.encoder = encoder
    wanted = frames
  }

  func cancel() {
    flag.cancel()
    source.cancel()
  }

  var unreportedLosses: LossCounts {
    var all = losses
    all.add(source.unreportedLosses)
    return all
  }

  func next() throws(CaptureError) -> Frame? {
    if let wanted, wanted < 1 { return nil }
    while var frame = try source.next() {
      losses.add(frame.lost)
      guard let image = try encoded(frame) else { continue }
      (frame.image, frame.format) = (image.bytes, image.format)
      (frame.width, frame.height) = (image.width, image.height)
      frame.lost = losses
      losses = LossCounts()
      hasDelivered = true
      wanted = wanted.map { $0 - 1 }
      return frame
    }
    guard hasDelivered || passedOver == 0 || flag.isCancelled else {
      throw CaptureError(
        .unsupported, source: name, reason: "none of its \(passedOver) pictures could be decoded",
        advice: "Are they whole? Without --encode they would pass as they are.")
    }
    return nil
  }

  /// The frame in the wanted format; nil where it cannot be had.
  private func encoded(_ frame: Frame) throws(CaptureError) -> EncodedImage? {
    if frame.format == encoder.encoding.format {
      return EncodedImage(bytes: frame.image, format: frame.format, width: frame.width, height: frame.height)
    }
    try decoder.prepare(for: frame.format)
    do throws(ImageError) {
      return try encoder.encode(decoder.picture(frame))
    } catch {
      passedOver &+= 1
      if case .tooLarge = error { losses.add(.oversize) } else { losses.add(.corrupt) }
      return nil
    }
  }
}
