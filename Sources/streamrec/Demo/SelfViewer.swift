import Dispatch
import Foundation
import Synchronization

/// Looks at a live page's stream over HTTP, as a browser would, and counts what it sees.
final class SelfViewer: Sendable {
  struct Sight: Sendable, Equatable {
    /// Frames that came in whole, each counted once.
    var frames = 0
    /// Why it saw no more; nil where it was stopped.
    var failure: String?
  }

  private let port: UInt16
  private let path: String
  private let sight = Mutex(Sight())
  private let isStopped = Mutex(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Connects to this machine's `port` and asks for `path`, on a thread of its own.
  init(port: UInt16, path: String) {
    self.port = port
    self.path = path
    let thread = Thread { [self] in
      look()
      ended.signal()
    }
    thread.name = "viewer"
    thread.start()
  }

  var seen: Sight { sight.withLock { $0 } }

  /// Ends the looking; what was seen until then. Once only.
  func stop() async -> Sight {
    isStopped.withLock { $0 = true }
    // The thread looks up at least every tenth of a second.
    await OwnThread.run("viewer's end") { () throws(Never) in self.ended.wait() }
    return seen
  }

  private func look() {
    do throws(CommandError) {
      let connection = try connect()
      defer { close(connection) }
      try ask(connection)
      try count(connection)
    } catch {
      sight.withLock { $0.failure = error.description }
    }
  }

  private func count(_ connection: Int32) throws(CommandError) {
    var counter = MultipartCounter()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while !isStopped.withLock({ $0 }) {
      var wait = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 100) > 0 else { continue }
      let count = buffer.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { throw failure("the stream ended") }
      do throws(MultipartCounter.Failure) {
        try counter.receive(buffer[..<count])
      } catch {
        throw failure("\(error)")
      }
      sight.withLock { $0.frames = counter.frames }
    }
  }

  private func connect() throws(CommandError) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw failure(String(cString: strerror(errno))) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Foundation.connect(descriptor, $0, length) }
    }
    guard result == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw failure(reason)
    }
    return descriptor
  }

  private func ask(_ connection: Int32) throws(CommandError) {
    let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUser-Agent: streamrec-demo\r\n\r\n".utf8)
    guard request.withUnsafeBytes({ send(connection, $0.baseAddress, $0.count, 0) }) == request.count else {
      throw failure(String(cString: strerror(errno)))
    }
  }

  private func failure(_ reason: String) -> CommandError {
    CommandError(.failed, "http://127.0.0.1:\(port)\(path): \(reason)")
  }
}
