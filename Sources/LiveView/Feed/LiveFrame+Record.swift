import Capture
import KafkaWire
import Recorder

extension LiveFrame {
  /// A record's picture. JPEG and PNG are copied out of the fetch that brought them: a slow viewer then keeps one frame
  /// alive, not a whole fetch. Pixels wait until someone wants to see them.
  convenience init(_ frame: DecodedFrame) {
    let sequence = frame.sequence ?? UInt64(clamping: frame.offset)
    switch frame.format {
    case .jpeg, .png:
      self.init(
        frame.image.withUnsafeBytes { FrameBuffer(copying: $0) }, frame.format == .png ? .png : .jpeg,
        captureNanoseconds: frame.captureNanoseconds, sequence: sequence, width: frame.width, height: frame.height)
    case .rgb24:
      self.init(
        captureNanoseconds: frame.captureNanoseconds, sequence: sequence, width: frame.width, height: frame.height
      ) {
        guard let encoder = try? JPEGEncoder(quality: 85), let encoded = try? frame.encoded(by: encoder) else {
          return nil
        }
        return LiveImage(bytes: FrameBuffer(adopting: encoded.image), kind: .jpeg)
      }
    }
  }
}
