#if OpenSSL
  internal import COpenSSL

  /// Lets OpenSSL read from and write to a ``Transport``: no SIGPIPE, no copy in between, and an end or an error of the
  /// stream is known as what it was.
  @safe final class TransportBIO {
    let transport: any Transport
    private(set) var lastRead = IOResult.wouldBlock
    private(set) var lastWrite = IOResult.wouldBlock
    /// Bytes of TLS that have come so far.
    private(set) var received = 0
    /// The first of them.
    private(set) var opening: [UInt8] = []

    init(_ transport: any Transport) { self.transport = transport }

    /// A BIO that refers to this object without keeping it alive; whoever frees it is to outlive neither.
    func makeBIO() -> OpaquePointer? {
      guard let method = unsafe Self.method, let bio = unsafe BIO_new(method) else { return nil }
      unsafe BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
      unsafe BIO_set_init(bio, 1)
      return unsafe bio
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
      lastRead = unsafe transport.read(into: buffer)
      if case .bytes(let count) = lastRead {
        if opening.count < 5 { unsafe opening += buffer.prefix(min(count, 5 - opening.count)) }
        received &+= count
      }
      return lastRead
    }

    private func write(_ buffer: UnsafeRawBufferPointer) -> IOResult {
      guard let base = buffer.baseAddress else { return .bytes(0) }
      // OpenSSL's own memory, valid until this call returns; the transport keeps nothing beyond it.
      let payload = unsafe Payload(adopting: base, count: buffer.count) {}
      lastWrite = transport.write([Bytes(payload)])
      return lastWrite
    }

    // MARK: What OpenSSL calls

    // Made once, and never changed or freed.
    private nonisolated(unsafe) static let method: OpaquePointer? = unsafe makeMethod()

    private static func of(_ bio: OpaquePointer?) -> TransportBIO? {
      guard let data = unsafe BIO_get_data(bio) else { return nil }
      return unsafe Unmanaged<TransportBIO>.fromOpaque(data).takeUnretainedValue()
    }

    private static func makeMethod() -> OpaquePointer? {
      let type = BIO_get_new_index() | Int32(BIO_TYPE_SOURCE_SINK)
      guard let method = unsafe BIO_meth_new(type, "KafkaWire transport") else { return nil }
      unsafe BIO_meth_set_read_ex(method) { bio, data, size, count in
        unsafe kw_bio_clear_retry(bio)
        guard let source = unsafe TransportBIO.of(bio), let data = unsafe data, size > 0 else { return 0 }
        switch unsafe source.read(into: UnsafeMutableRawBufferPointer(start: data, count: size)) {
        case .bytes(let taken) where taken > 0:
          unsafe count?.pointee = taken
          return 1
        case .bytes, .wouldBlock:
          unsafe kw_bio_retry_read(bio)
          return 0
        case .ended, .failed, .broken:
          return 0
        }
      }
      unsafe BIO_meth_set_write_ex(method) { bio, data, size, count in
        unsafe kw_bio_clear_retry(bio)
        guard let sink = unsafe TransportBIO.of(bio), let data = unsafe data else { return 0 }
        switch unsafe sink.write(UnsafeRawBufferPointer(start: data, count: size)) {
        case .bytes(let taken) where taken > 0:
          unsafe count?.pointee = taken
          return 1
        case .bytes, .wouldBlock:
          unsafe kw_bio_retry_write(bio)
          return 0
        case .ended, .failed, .broken:
          return 0
        }
      }
      unsafe BIO_meth_set_ctrl(method) { bio, command, _, _ in
        switch command {
        case BIO_CTRL_FLUSH: 1
        case BIO_CTRL_EOF: unsafe TransportBIO.of(bio)?.lastRead == .ended ? 1 : 0
        default: 0
        }
      }
      return unsafe method
    }
  }
#endif
