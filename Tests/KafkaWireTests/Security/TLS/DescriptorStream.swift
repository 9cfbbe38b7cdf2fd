import Foundation

@testable import KafkaWire

/// A connected socket, as a transport; closed with it.
final class DescriptorStream: Transport {
  let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    setDescriptorFlags(descriptor)
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    if count > 0 { return .bytes(count) }
    if count == 0 { return .ended }
    return errno == EAGAIN ? .wouldBlock : .failed(errno)
  }

  func write(_ pieces: ArraySlice<Bytes>) -> IOResult {
    let bytes = pieces.flatMap(\.array)
    let count = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    if count >= 0 { return .bytes(count) }
    return errno == EAGAIN ? .wouldBlock : .failed(errno)
  }
}
