public import Capture

/// An image as a browser takes it: encoded bytes and what they are.
public struct LiveImage: Sendable {
  public enum Kind: String, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
  }

  public let bytes: FrameBuffer
  public let kind: Kind

  public init(bytes: FrameBuffer, kind: Kind) {
    self.bytes = bytes
    self.kind = kind
  }
}
