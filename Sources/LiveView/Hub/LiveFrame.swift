public import Capture
import Synchronization

/// One frame on its way to viewers: shared by all of them, encoded at most once, and only if one asks.
public final class LiveFrame: Sendable {
  /// When the frame was taken: nanoseconds since 1970-01-01 UTC.
  public let captureNanoseconds: Int64
  /// The source's own count, or the record's offset where it has none.
  public let sequence: UInt64
  /// Pixels, where they are known without decoding the image.
  public let width: Int?
  /// Pixels, where they are known without decoding the image.
  public let height: Int?

  private enum Content {
    case encoded(LiveImage)
    case pending(@Sendable () -> LiveImage?)
    case unreadable
  }

  private let content: Mutex<Content>

  /// A frame whose bytes go to viewers as they are.
  public convenience init(
    _ bytes: FrameBuffer, _ kind: LiveImage.Kind = .jpeg, captureNanoseconds: Int64, sequence: UInt64,
    width: Int? = nil, height: Int? = nil
  ) {
    self.init(
      .encoded(LiveImage(bytes: bytes, kind: kind)), captureNanoseconds: captureNanoseconds, sequence: sequence,
      width: width, height: height)
  }

  /// A frame that must be encoded before it can be shown. `encode` runs once at most, and returns nil where the
  /// pixels cannot be encoded.
  public convenience init(
    captureNanoseconds: Int64, sequence: UInt64, width: Int? = nil, height: Int? = nil,
    encode: @escaping @Sendable () -> LiveImage?
  ) {
    self.init(
      .pending(encode), captureNanoseconds: captureNanoseconds, sequence: sequence, width: width, height: height)
  }

  private init(
    _ content: consuming sending Content, captureNanoseconds: Int64, sequence: UInt64, width: Int?, height: Int?
  ) {
    self.content = Mutex(content)
    self.captureNanoseconds = captureNanoseconds
    self.sequence = sequence
    self.width = width
    self.height = height
  }

  /// The image to be sent; nil where it cannot be encoded.
  public func image() -> LiveImage? {
    content.withLock { content in
      switch content {
      case .encoded(let image): return image
      case .unreadable: return nil
      case .pending(let encode):
        let image = encode()
        content = image.map { .encoded($0) } ?? .unreadable
        return image
      }
    }
  }
}
