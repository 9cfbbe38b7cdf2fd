import Foundation

/// A client's end of a TCP connection, byte by byte. Blocking: use it from a thread of its own (``onThread``).
final class RawConnection {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let descriptor: Int32
  private(set) var buffer: [UInt8] = []
  private(set) var hasEnded = false

  /// `receiveBuffer`: bytes of SO_RCVBUF, for a client that takes little.
  init(port: UInt16, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
  }

  /// Takes the bytes up to and with `mark`.
  func read(through mark: String, within seconds: Double = 10) throws -> String {
    let wanted = Array(mark.utf8)
    var searched = 0
    while true {
      if let end = Self.find(wanted, in: buffer, from: searched) {
        return String(decoding: take(end + wanted.count), as: UTF8.self)
      }
      searched = max(0, buffer.count - wanted.count)
      guard try receive(within: seconds) else {
        throw Failure(description: "the stream ended before \(mark.debugDescription)")
      }
    }
  }

  func read(count: Int, within seconds: Double = 10) throws -> [UInt8] {
    while buffer.count < count {
      guard try receive(within: seconds) else {
        throw Failure(description: "the stream ended \(buffer.count) of \(count)")
      }
    }
    return take(count)
  }

  /// Everything up to the end of the stream.
  func readToEnd(within seconds: Double = 10) throws -> String {
    while try receive(within: seconds) {}
    return String(decoding: take(buffer.count), as: UTF8.self)
  }

  /// Waits for more bytes; false at the end of the stream, which a reset is, too.
  func receive(within seconds: Double) throws -> Bool {
    guard try isReadable(within: seconds) else { throw Failure(description: "nothing came in \(seconds) s") }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else {
      hasEnded = true
      return false
    }
    buffer += chunk[..<count]
    return true
  }

  func isReadable(within seconds: Double) throws -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, Int32(seconds * 1000)) > 0
  }

  private func take(_ count: Int) -> [UInt8] {
    defer { buffer.removeFirst(count) }
    return Array(buffer[..<count])
  }

  private static func find(_ mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= mark.count, start <= bytes.count - mark.count else { return nil }
    return (start...(bytes.count - mark.count)).first {
      bytes[$0] == mark[0] && bytes[$0..<($0 + mark.count)].elementsEqual(mark)
    }
  }
}
