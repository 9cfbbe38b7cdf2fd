public import Capture
public import KafkaWire

/// A record that was understood as one picture.
public struct DecodedFrame: Sendable, Equatable {
  /// The picture as `format` says. For JPEG and PNG these are the record's own bytes, not copied.
  public var image: Bytes
  /// For pixels out of JSON, `.rgb24`.
  public var format: FrameFormat
  /// Pixels, as the image itself says.
  public var width: Int
  /// Pixels.
  public var height: Int
  /// The camera's own count; nil where the writer gave none.
  public var sequence: UInt64?
  /// When the frame was taken, in nanoseconds since 1970-01-01 UTC; the record's timestamp where the writer gave
  /// nothing finer, and 0 where there is none either.
  public var captureNanoseconds: Int64
  /// The publisher's run.
  public var session: String?
  public var videoName: String?
  /// The camera's name: the record's key.
  public var key: String?
  /// The record's offset.
  public var offset: Int64
  /// The record's timestamp: milliseconds since 1970-01-01 UTC; -1 where there is none.
  public var timestamp: Int64

  /// Whether `image` is the record's value, byte for byte.
  public var isRecordValue: Bool

  public init(
    image: Bytes, format: FrameFormat, width: Int, height: Int, sequence: UInt64? = nil, captureNanoseconds: Int64,
    session: String? = nil, videoName: String? = nil, key: String? = nil, offset: Int64, timestamp: Int64,
    isRecordValue: Bool = true
  ) {
    self.image = image
    self.format = format
    self.width = width
    self.height = height
    self.sequence = sequence
    self.captureNanoseconds = captureNanoseconds
    self.session = session
    self.videoName = videoName
    self.key = key
    self.offset = offset
    self.timestamp = timestamp
    self.isRecordValue = isRecordValue
  }

  /// The picture as a JPEG where it is made of pixels; JPEG and PNG stay as they are.
  ///
  /// - Parameter encoder: used by one thread at a time.
  public func encoded(by encoder: JPEGEncoder) throws(ImageError) -> DecodedFrame {
    guard format == .rgb24 else { return self }
    var frame = self
    frame.image = try image.withUnsafeBytes { (pixels) throws(ImageError) in
      Bytes(adopting: try encoder.encode(rgb24: pixels, width: width, height: height))
    }
    frame.format = .jpeg
    frame.isRecordValue = false
    return frame
  }

  /// The picture as a JPEG, whatever it is: a PNG is decoded, and loses what JPEG cannot hold.
  ///
  /// - Parameters: each used by one thread at a time.
  func asJPEG(by encoder: JPEGEncoder, _ decoder: PictureDecoder) throws(ImageError) -> DecodedFrame {
    guard format == .png else { return try encoded(by: encoder) }
    let picture = try decoder.picture(FrameBuffer(adopting: image), .png, width: width, height: height)
    var frame = self
    frame.image = try picture.pixels.withUnsafeBytes { (pixels) throws(ImageError) in
      Bytes(adopting: try encoder.encode(pixels, as: picture.layout))
    }
    frame.format = .jpeg
    frame.isRecordValue = false
    return frame
  }
}
