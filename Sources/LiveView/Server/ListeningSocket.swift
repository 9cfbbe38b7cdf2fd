import Foundation

/// A TCP socket that listens.
struct ListeningSocket {
  let descriptor: Int32
  let port: UInt16

  /// Binds the first of the host's addresses that can be bound. Non-blocking, closed on exec.
  init(host: String, port: UInt16) throws(LiveError) {
    let address = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &list)
    guard status == 0, let list else {
      let reason = gai_strerror(status).map { String(cString: $0) } ?? "no address"
      throw LiveError(
        .addressUnavailable, address: address, reason: reason, advice: "Give --host an address of this machine")
    }
    defer { freeaddrinfo(list) }
    var failure: Int32 = EADDRNOTAVAIL
    var entry: UnsafeMutablePointer<addrinfo>? = list
    while let info = entry?.pointee {
      if let descriptor = Self.listen(info, &failure) {
        self.descriptor = descriptor
        self.port = Self.boundPort(descriptor) ?? port
        return
      }
      entry = info.ai_next
    }
    throw Self.error(failure, address: address)
  }

  private static func listen(_ info: addrinfo, _ failure: inout Int32) -> Int32? {
    let type = info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(info.ai_family, type, info.ai_protocol)
    guard descriptor >= 0 else {
      failure = errno
      return nil
    }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    // A restart must not wait for the connections of the run before.
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
    if info.ai_family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
    guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, Foundation.listen(descriptor, 128) == 0 else {
      failure = errno
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func boundPort(_ descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard status == 0 else { return nil }
    // The port lies at the same place in IPv4's and IPv6's structure.
    return withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
  }

  private static func error(_ number: Int32, address: String) -> LiveError {
    let reason = String(cString: strerror(number))
    return switch number {
    case EADDRINUSE:
      LiveError(
        .addressInUse, address: address, reason: "the port is in use",
        advice: "Stop the program that listens there, or choose another port with --port (0: any free one)")
    case EACCES:
      LiveError(.notPermitted, address: address, reason: reason, advice: "Choose a --port from 1024 upwards")
    case EADDRNOTAVAIL:
      LiveError(
        .addressUnavailable, address: address, reason: reason, advice: "Give --host an address of this machine")
    default: LiveError(.system, address: address, reason: reason, advice: "Choose another --host or --port")
    }
  }
}
