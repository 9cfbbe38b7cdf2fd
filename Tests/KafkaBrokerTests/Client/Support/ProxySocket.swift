import Foundation
import KafkaWire

/// The blocking socket calls of a ``FaultyProxy``, on loopback.
enum ProxySocket {
  struct Failure: Error { var errno: Int32 }

  static func listen() throws -> (descriptor: Int32, address: BrokerAddress) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withPointer(to: &address) { pointer in
      bind(descriptor, pointer, length) | Foundation.listen(descriptor, 128) | getsockname(descriptor, pointer, &length)
    }
    guard status == 0 else { throw Failure(errno: errno) }
    return (descriptor, BrokerAddress(host: "127.0.0.1", port: UInt16(bigEndian: address.sin_port)))
  }

  /// Nil where nobody listens.
  static func connect(to broker: BrokerAddress) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port: broker.port)
    let status = withPointer(to: &address) {
      Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    if status == 0 { return descriptor }
    close(descriptor)
    return nil
  }

  /// A whole frame with its length prefix; nil where the connection ends before.
  static func frame(_ descriptor: Int32) -> [UInt8]? {
    guard let head = receive(4, descriptor) else { return nil }
    let length = head.reduce(0) { $0 << 8 | Int($1) }
    return receive(length, descriptor).map { head + $0 }
  }

  /// Sends everything, on request in pieces of 1 to 7 bytes. Whether the other side took it.
  static func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, sliced: Bool) -> Bool {
    var sent = 0
    return bytes.withUnsafeBytes { raw in
      while sent < raw.count {
        let piece = sliced ? min(raw.count - sent, 1 + sent % 7) : raw.count - sent
        let count = Foundation.send(descriptor, raw.baseAddress?.advanced(by: sent), piece, Int32(MSG_NOSIGNAL))
        if count <= 0 { return false }
        sent += count
      }
      return true
    }
  }

  static func sendAtOnce(_ descriptor: Int32) {
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Wakes whoever reads or writes there.
  static func end(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  static func close(_ descriptor: Int32) { _ = Foundation.close(descriptor) }

  private static func receive(_ count: Int, _ descriptor: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress?.advanced(by: done), count - done, 0) }
      if got <= 0 { return nil }
      done += got
    }
    return bytes
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }

  private static func withPointer<Result>(
    to address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
    }
  }
}
