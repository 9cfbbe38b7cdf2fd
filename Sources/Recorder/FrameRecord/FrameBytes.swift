public import Capture
public import KafkaWire

extension Bytes {
  /// The frame's bytes without a copy: they keep the frame's buffer alive.
  public init(adopting buffer: FrameBuffer) {
    let base = buffer.withUnsafeBytes { $0.baseAddress }
    guard let base, buffer.count > 0 else {
      self.init()
      return
    }
    self.init(Payload(adopting: base, count: buffer.count) { withExtendedLifetime(buffer) {} })
  }
}

extension FrameBuffer {
  /// The bytes of a fetched record without a copy: they keep the fetched frame alive.
  public convenience init(adopting bytes: Bytes) {
    // The address is stable for as long as a copy of `bytes` (a reference) lives.
    let base = bytes.withUnsafeBytes { $0.baseAddress }
    guard let base, bytes.count > 0 else {
      self.init([])
      return
    }
    self.init(adopting: base, count: bytes.count) { withExtendedLifetime(bytes) {} }
  }
}
