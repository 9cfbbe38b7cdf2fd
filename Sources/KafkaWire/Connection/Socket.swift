import Foundation

/// A TCP socket: non-blocking, closed on exec, without Nagle's delay, and never a cause of SIGPIPE.
final class Socket: Transport {
  /// `writev` and its kin take no more pieces at once (POSIX IOV_MAX on Linux).
  static let maxPieces = 1024

  /// Bytes of a long answer for which it is worth to wake up: a wake costs as much as a copy of some 50 KB.
  private static let worthWaking = 256 << 10

  let descriptor: Int32
  private var lowWater = 1

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { _ = Foundation.close(descriptor) }

  /// Begins to connect. Wait until it is writable, then ask ``connectError()``.
  static func connecting(to address: SocketAddress) -> Result<Socket, SystemError> {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let descriptor = socket(address.family, stream, 0)
    guard descriptor >= 0 else { return .failure(SystemError(errno)) }
    let socket = Socket(descriptor: descriptor)
    setDescriptorFlags(descriptor)
    socket.setOption(Int32(IPPROTO_TCP), TCP_NODELAY)
    #if canImport(Darwin)
      socket.setOption(SOL_SOCKET, SO_NOSIGPIPE)
    #endif
    let result = unsafe address.withSockAddr { unsafe connect(descriptor, $0, $1) }
    guard result == 0 || errno == EINPROGRESS || errno == EINTR else { return .failure(SystemError(errno)) }
    return .success(socket)
  }

  /// How the connect ended; nil when it succeeded.
  func connectError() -> SystemError? {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return SystemError(errno) }
    return code == 0 ? nil : SystemError(code)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    while true {
      let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .ended }
      switch errno {
      case EINTR: continue
      case EAGAIN, EWOULDBLOCK: return .wouldBlock
      default: return .failed(errno)
      }
    }
  }

  /// Within a long answer, the descriptor is readable when there is a good deal to read. The system keeps its buffer as
  /// large as that takes (socket(7), SO_RCVLOWAT), and an end of the stream is told at once.
  func expect(_ bytes: Int) {
    let wanted = bytes >= 2 * Self.worthWaking ? Self.worthWaking : 1
    guard wanted != lowWater else { return }
    lowWater = wanted
    setOption(SOL_SOCKET, SO_RCVLOWAT, to: Int32(wanted))
  }

  func write(_ pieces: ArraySlice<Bytes>) -> IOResult {
    let count = min(pieces.count, Self.maxPieces)
    guard count > 0 else { return .bytes(0) }
    return unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { vectors in
      for index in 0..<count {
        let piece = pieces[pieces.startIndex + index]
        let base = unsafe piece.payload.map { unsafe UnsafeMutableRawPointer(mutating: $0.base + piece.offset) }
        unsafe vectors.initializeElement(at: index, to: iovec(iov_base: base, iov_len: piece.count))
      }
      // `pieces` keeps the memory alive until the call is over.
      return withExtendedLifetime(pieces) { unsafe send(vectors) }
    }
  }

  private func send(_ vectors: UnsafeMutableBufferPointer<iovec>) -> IOResult {
    var message = unsafe msghdr()
    unsafe message.msg_iov = vectors.baseAddress
    unsafe message.msg_iovlen = numericCast(vectors.count)
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    while true {
      let count = unsafe sendmsg(descriptor, &message, flags)
      if count >= 0 { return .bytes(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN, EWOULDBLOCK: return .wouldBlock
      case EPIPE, ECONNRESET: return .ended
      default: return .failed(errno)
      }
    }
  }

  private func setOption(_ level: Int32, _ name: Int32, to value: Int32 = 1) {
    var value = value
    _ = unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// Makes a descriptor non-blocking and closed on exec.
func setDescriptorFlags(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}
