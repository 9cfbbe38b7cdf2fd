import Foundation
import KafkaWire

/// An address where nobody listens for as long as this object lives: bound, so that the kernel gives it to no other test.
final class VacantAddress: Sendable {
  struct Failure: Error { var errno: Int32 }

  let address: BrokerAddress
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, size) = (descriptor, length)
    let status = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        bind(socket, name, size) | getsockname(socket, name, &length)
      }
    }
    address = BrokerAddress(host: "127.0.0.1", port: UInt16(bigEndian: name.sin_port))
    guard status == 0 else { throw Failure(errno: errno) }
  }

  deinit { close(descriptor) }
}
