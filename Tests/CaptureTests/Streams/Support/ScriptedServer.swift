import Foundation
import Synchronization

/// A server on a free port of loopback that does to each connection what it is told, on a thread of its own.
final class ScriptedServer: Sendable {
  struct Failure: Error { var errno: Int32 }

  let port: UInt16
  private let listener: Int32
  private let connections = Mutex(0)

  /// How many clients have come.
  var count: Int { connections.withLock { $0 } }

  /// - Parameter serve: runs for each client; its connection is closed when this returns.
  init(_ serve: @escaping @Sendable (ScriptedConnection) -> Void) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (descriptor, size) = (listener, length)
    let status = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        bind(descriptor, name, size) | listen(descriptor, 16) | getsockname(descriptor, name, &length)
      }
    }
    port = UInt16(bigEndian: name.sin_port)
    guard status == 0 else { throw Failure(errno: errno) }
    Thread.detachNewThread { [weak self] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0, let self else { break }
        self.connections.withLock { $0 += 1 }
        Thread.detachNewThread {
          serve(ScriptedConnection(client))
          close(client)
        }
      }
      close(descriptor)
    }
  }

  deinit { _ = shutdown(listener, Int32(SHUT_RDWR)) }
}
