/// A tagged field (KIP-482) that this library does not know: kept, and written back as it was.
public struct TaggedField: Sendable, Equatable {
  public var tag: UInt32
  public var bytes: Bytes

  public init(tag: UInt32, bytes: Bytes) {
    self.tag = tag
    self.bytes = bytes
  }
}
