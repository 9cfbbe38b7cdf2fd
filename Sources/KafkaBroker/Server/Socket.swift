import Foundation
import KafkaWire

/// A TCP socket that never blocks.
final class Socket {
  let descriptor: Int32

  init(adopting descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  deinit { close(descriptor) }

  enum Result: Equatable {
    case bytes(Int)
    case wouldBlock
    case closed
  }

  func receive(into memory: UnsafeMutableRawPointer, count: Int) -> Result {
    result(recv(descriptor, memory, count, 0))
  }

  func send(_ vectors: UnsafeMutablePointer<iovec>, _ count: Int) -> Result {
    var message = msghdr()
    message.msg_iov = vectors
    message.msg_iovlen = count
    // A client that went away must not raise SIGPIPE.
    return result(sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL)))
  }

  private func result(_ count: Int) -> Result {
    if count > 0 { return .bytes(count) }
    if count == 0 { return .closed }
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? .wouldBlock : .closed
  }

  /// Answers are sent as they are made.
  func disableDelay() {
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// The address of this end of the connection.
  func localAddress() -> BrokerAddress? { address(getsockname) }

  /// The address of the other end.
  func peerAddress() -> BrokerAddress? { address(getpeername) }

  private func address(
    _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> BrokerAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &length) }
    }
    guard status == 0 else { return nil }
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    let named = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getnameinfo(
          $0, length, &host, socklen_t(host.count), &port, socklen_t(port.count), NI_NUMERICHOST | NI_NUMERICSERV)
      }
    }
    guard named == 0, let number = UInt16(Self.text(port)) else { return nil }
    // An IPv4 client of a socket that listens on both families.
    let name = Self.text(host)
    return BrokerAddress(host: name.hasPrefix("::ffff:") ? String(name.dropFirst(7)) : name, port: number)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
