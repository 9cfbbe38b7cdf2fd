import Foundation

/// A camera over HTTP on this machine, which lets one viewer in after the other and sends each what it was told to.
final class OneViewerCamera: Sendable {
  let port: UInt16
  private let listener: Int32
  /// An element for each viewer that has left.
  let departures: AsyncStream<Void>

  /// - Parameter answer: all of it, from the status line on. The connection stays open behind it.
  init(answer: [UInt8]) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listener = descriptor
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) | listen(descriptor, 4) | getsockname(descriptor, address, &length)
      }
    }
    guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = UInt16(bigEndian: address.sin_port)
    let (departures, continuation) = AsyncStream.makeStream(of: Void.self)
    self.departures = departures
    Thread.detachNewThread {
      while case let viewer = accept(descriptor, nil, nil), viewer >= 0 {
        _ = answer.withUnsafeBytes { send(viewer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        // Its request, and then nothing until it leaves.
        var bytes = [UInt8](repeating: 0, count: 4096)
        while recv(viewer, &bytes, bytes.count, 0) > 0 {}
        Foundation.close(viewer)
        continuation.yield()
      }
      Foundation.close(descriptor)
      continuation.finish()
    }
  }

  // Its thread closes it.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}
