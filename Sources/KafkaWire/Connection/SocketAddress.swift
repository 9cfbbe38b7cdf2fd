import Foundation

/// A numeric address to connect to.
struct SocketAddress: Sendable, CustomStringConvertible {
  let family: Int32
  private let bytes: [UInt8]
  let description: String

  /// Copies the system's form.
  init(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
    unsafe family = Int32(address.pointee.sa_family)
    unsafe bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(length)))
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    let flags = NI_NUMERICHOST | NI_NUMERICSERV
    let status = unsafe getnameinfo(
      address, length, &host, socklen_t(host.count), &port, socklen_t(port.count), flags)
    let number = UInt16(Self.text(port)) ?? 0
    description = status == 0 ? BrokerAddress(host: Self.text(host), port: number).description : "an unknown address"
  }

  func withSockAddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var storage = sockaddr_storage()
    let count = min(bytes.count, MemoryLayout<sockaddr_storage>.size)
    unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyBytes(from: bytes.prefix(count)) }
    return unsafe withUnsafePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(count)) }
    }
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// All addresses of a host, IPv6 and IPv4, in the system's order of preference. Blocks, unless `isNumeric` restricts
  /// it to hosts that are addresses already.
  static func resolve(_ address: BrokerAddress, isNumeric: Bool) -> Result<[SocketAddress], ResolutionError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      unsafe hints.ai_socktype = SOCK_STREAM
    #endif
    unsafe hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(address.host, String(address.port), &hints, &list)
    guard status == 0 else {
      let reason = unsafe gai_strerror(status).map { unsafe String(cString: $0) } ?? "error \(status)"
      return .failure(ResolutionError(description: "cannot find \(address.host): \(reason)"))
    }
    defer { unsafe freeaddrinfo(list) }
    var found: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let name = unsafe entry.pointee.ai_addr {
        unsafe found.append(SocketAddress(name, length: entry.pointee.ai_addrlen))
      }
      unsafe next = entry.pointee.ai_next
    }
    return .success(found)
  }
}
