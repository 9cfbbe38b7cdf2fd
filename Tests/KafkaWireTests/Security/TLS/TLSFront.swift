#if OpenSSL
  import Foundation
  import Synchronization

  @testable import KafkaWire

  /// Speaks TLS to clients, and passes what they say on to a broker without TLS: on a port of the kernel's choice.
  final class TLSFront: Sendable {
    let address: BrokerAddress
    private let listener: Int32
    private let isStopped = Mutex(false)

    /// `host`: how clients are to call it.
    init(before broker: BrokerAddress, host: String = "127.0.0.1", _ setting: TLSPeer.Setting) throws {
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var name = Self.loopback(port: 0)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isListening = withUnsafeMutablePointer(to: &name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Bool in
          bind(listener, address, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, address, &size) == 0
        }
      }
      guard isListening else { throw KafkaError(.unreachable, detail: SystemError(errno).description) }
      self.listener = listener
      address = BrokerAddress(host: host, port: UInt16(bigEndian: name.sin_port))
      Thread { self.accept(broker, setting) }.start()
    }

    func stop() {
      isStopped.withLock { $0 = true }
      shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      return name
    }

    private func accept(_ broker: BrokerAddress, _ setting: TLSPeer.Setting) {
      while true {
        let descriptor = Foundation.accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        Thread { try? self.pass(DescriptorStream(descriptor), broker, setting) }.start()
      }
      close(listener)
    }

    private func pass(_ client: DescriptorStream, _ broker: BrokerAddress, _ setting: TLSPeer.Setting) throws {
      let peer = try TLSPeer(over: client, setting)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var name = Self.loopback(port: broker.port)
      withUnsafePointer(to: &name) { pointer in
        _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      let backend = DescriptorStream(descriptor)
      var onward: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while !isStopped.withLock({ $0 }) {
        peer.advance()
        if peer.hasFailed { return }
        onward += peer.takeReceived()
        if !onward.isEmpty, case .bytes(let count) = backend.write([Bytes(onward)]) { onward.removeFirst(count) }
        switch buffer.withUnsafeMutableBytes({ backend.read(into: $0) }) {
        case .bytes(let count): peer.outgoing += buffer.prefix(count)
        case .wouldBlock: Self.wait(client, backend, isSending: !peer.outgoing.isEmpty, isPassing: !onward.isEmpty)
        case .ended, .failed, .broken: return
        }
      }
    }

    private static func wait(
      _ client: DescriptorStream, _ backend: DescriptorStream, isSending: Bool, isPassing: Bool
    ) {
      var entries = [
        pollfd(fd: client.descriptor, events: Int16(POLLIN | (isSending ? POLLOUT : 0)), revents: 0),
        pollfd(fd: backend.descriptor, events: Int16(POLLIN | (isPassing ? POLLOUT : 0)), revents: 0),
      ]
      poll(&entries, 2, 100)
    }
  }
#endif
