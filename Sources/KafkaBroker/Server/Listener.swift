import Foundation
import KafkaWire

/// The sockets that clients come to: one per address of the host's name.
final class Listener {
  let sockets: [Socket]
  /// With the port that the system chose.
  let address: BrokerAddress

  init(_ wanted: BrokerAddress) throws(BrokerError) {
    var sockets: [Socket] = []
    var port = wanted.port
    var failure: Int32 = 0
    for candidate in try Self.resolve(wanted) {
      do throws(SystemError) {
        let socket = try candidate.listen(port: port)
        if port == 0 { port = socket.localAddress()?.port ?? 0 }
        sockets.append(socket)
      } catch {
        failure = error.code
        if error.code == EADDRINUSE { break }
      }
    }
    // A name may have addresses that this machine cannot use, such as ::1 where there is no IPv6; one is enough.
    guard !sockets.isEmpty, failure != EADDRINUSE else { throw Self.error(wanted, failure) }
    self.sockets = sockets
    address = BrokerAddress(host: wanted.host, port: port)
  }

  struct SystemError: Error { var code: Int32 }

  private struct Candidate {
    var family: Int32
    var address: [UInt8]

    /// A socket that listens on this address.
    func listen(port: UInt16) throws(SystemError) -> Socket {
      let descriptor = Foundation.socket(family, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { throw SystemError(code: errno) }
      let socket = Socket(adopting: descriptor)
      var on: Int32 = 1
      let size = socklen_t(MemoryLayout<Int32>.size)
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
      if family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
      var bytes = address
      // Both families have the port in bytes 2 and 3, big-endian.
      bytes[2] = UInt8(port >> 8)
      bytes[3] = UInt8(port & 0xff)
      let bound = bytes.withUnsafeBytes { raw in
        raw.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, socklen_t(raw.count)) }
      }
      guard bound == 0, Foundation.listen(descriptor, 256) == 0 else { throw SystemError(code: errno) }
      return socket
    }
  }

  private static func resolve(_ wanted: BrokerAddress) throws(BrokerError) -> [Candidate] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(wanted.host, String(wanted.port), &hints, &list)
    guard status == 0 else {
      throw BrokerError(
        .cannotListen,
        "cannot listen on \(wanted): \(String(cString: gai_strerror(status))); give an address of this machine")
    }
    defer { freeaddrinfo(list) }
    var candidates: [Candidate] = []
    var next = list
    while let info = next?.pointee {
      next = info.ai_next
      guard info.ai_family == AF_INET || info.ai_family == AF_INET6, info.ai_addrlen >= 4 else { continue }
      let bytes = UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))
      candidates.append(Candidate(family: info.ai_family, address: Array(bytes)))
    }
    return candidates
  }

  private static func error(_ wanted: BrokerAddress, _ code: Int32) -> BrokerError {
    if code == EADDRINUSE {
      return BrokerError(
        .addressInUse, "cannot listen on \(wanted): another process does; stop it or choose another port")
    }
    return BrokerError(
      .cannotListen,
      "cannot listen on \(wanted): \(String(cString: strerror(code))); give an address of this machine")
  }
}
