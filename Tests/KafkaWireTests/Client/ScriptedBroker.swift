import Foundation
import Synchronization

@testable import KafkaWire

/// A TCP server on a port of the kernel's choice that does to each connection what a test says, well or badly.
final class ScriptedBroker: Sendable {
  typealias Script = @Sendable (ScriptedConnection) throws -> Void

  let address: BrokerAddress
  private let listener: Int32
  private let open = Mutex<[ScriptedConnection]>([])
  private let accepted = Mutex(0)

  /// `script` gets each connection, on a thread of its own, with the connection's number from 0. The connection is
  /// closed when it returns or throws.
  init(_ script: @escaping Script) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Bool in
        bind(listener, address, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, address, &size) == 0
      }
    }
    guard port else { throw KafkaError(.unreachable, detail: SystemError(errno).description) }
    self.listener = listener
    address = BrokerAddress(host: "127.0.0.1", port: UInt16(bigEndian: name.sin_port))
    let thread = Thread { self.accept(script) }
    thread.start()
  }

  /// How many connections came.
  var connectionCount: Int { accepted.withLock { $0 } }

  /// Ends the listener and every connection.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    for connection in open.withLock({ $0 }) { connection.end() }
  }

  private func accept(_ script: @escaping Script) {
    while true {
      let descriptor = Foundation.accept(listener, nil, nil)
      guard descriptor >= 0 else { break }
      let number = accepted.withLock { count in
        defer { count += 1 }
        return count
      }
      let connection = ScriptedConnection(descriptor, number: number, broker: address)
      open.withLock { $0.append(connection) }
      let thread = Thread {
        try? script(connection)
        connection.end()
      }
      thread.start()
    }
    close(listener)
  }
}
