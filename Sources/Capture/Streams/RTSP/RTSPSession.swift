#if Libav
  import CLibav
  import Foundation

  /// One connection to an RTSP camera (RFC 2326) by libav. Used by one thread.
  final class RTSPSession: StreamSession {
    /// For the connection, the camera's answers and its first packet.
    private static let openingPatience: Int64 = 10_000_000_000

    private let address: StreamAddress
    private let transport: RTSPTransport
    private let flag: CancelFlag
    /// Nil once it is closed; it holds the connection.
    private var reader: LibavReader?
    /// Nil for a camera that sends JPEGs.
    private let encoder: VideoPictureEncoder?
    private var picture: LibavReader.Picture?

    init(
      _ address: StreamAddress, _ transport: RTSPTransport, encoding: FrameEncoding?, quality: Int,
      clock: any FrameClock, flag: CancelFlag
    ) throws(StreamFailure) {
      self.address = address
      self.transport = transport
      self.flag = flag
      let interrupt = LibavInterrupt(flag, clock: clock)
      interrupt.expect(within: Self.openingPatience)
      let input: LibavInput
      do throws(LibavInput.Failure) {
        // Not probed: that would read a second or more, whose times of arrival would then be unknown.
        input = try LibavInput(
          url: address.url(withCredentials: true), options: Self.options(transport), interrupt: interrupt,
          isProbed: false)
      } catch {
        if flag.isCancelled { throw .cancelled(address) }
        if let target = error.redirection { throw Self.redirection(target, address) }
        // libav has other words for a wait that it was told to end.
        throw interrupt.isOverdue ? Self.silence(address) : Self.failure(error.status, address)
      }
      do throws(CaptureError) {
        let reader = try LibavReader(input, source: address.description, isLive: true)
        self.reader = reader
        encoder = reader.decodes ? try VideoPictureEncoder(encoding, quality: quality) : nil
      } catch {
        throw StreamFailure(.unsupported, address, error.reason, error.advice)
      }
    }

    private static func options(_ transport: RTSPTransport) -> [String: String] {
      [
        "rtsp_transport": transport.rawValue, "allowed_media_types": "video", "user_agent": "streamrec",
        // A key frame of UDP packets comes all at once. What the kernel does not allow, it cuts down.
        "buffer_size": "4194304",
        // A camera must not send us on to files, nor to HTTP.
        "protocol_whitelist": "rtsp,rtp,rtcp,tcp,udp",
      ]
    }

    var announcedRate: Double? { reader?.announcedFrameNanoseconds.map { 1e9 / Double(max($0, 1)) } }

    var mayLosePictures: Bool { transport == .udp }

    func takeLosses() -> LossCounts { reader?.takeLosses() ?? LossCounts() }

    func close() {
      picture = nil
      reader = nil
    }

    func advance(patience: Int64) throws(StreamFailure) -> Int64? {
      guard let reader else { throw .cancelled(address) }
      guard let item = reader.next(patience: patience) else { throw end(reader, patience) }
      picture = item.picture
      return item.timestamp
    }

    func image() throws(ImageError) -> EncodedImage {
      switch picture {
      case .jpeg(let bytes):
        // Some cameras send EOI along, and libav adds one.
        return try bytes.withUnsafeBytes { (bytes) throws(ImageError) in try EncodedImage(cuttingOut: bytes) }
      case .decoded(let frame):
        guard let encoder else { throw .codec("no encoder for a decoded picture") }
        return try encoder.encode(frame)
      case nil: throw .codec("no picture has come")
      }
    }

    /// Why there are no more pictures.
    private func end(_ reader: LibavReader, _ patience: Int64) -> StreamFailure {
      if flag.isCancelled { return .cancelled(address) }
      if reader.isOverdue {
        return StreamFailure(
          .stalled, address, "no picture came for \(max(patience, 0) / 1_000_000_000) s or more",
          transport == .udp
            ? "Does a firewall keep UDP away? --rtsp-transport tcp goes through the connection that is there."
            : "Does the camera show its picture elsewhere?")
      }
      return StreamFailure(
        .ended, address, "the camera ended the stream: \(libavWords(reader.endStatus))", "Is it well?")
    }

    private static func silence(_ address: StreamAddress) -> StreamFailure {
      StreamFailure(
        .unreachable, address, "no answer within \(openingPatience / 1_000_000_000) s",
        "Is the camera on, and is this its address? Its RTSP port is mostly 554.")
    }

    private static func redirection(_ target: String, _ address: StreamAddress) -> StreamFailure {
      let shown = StreamAddress(parsing: target, schemes: ["rtsp"])?.description
      return StreamFailure(
        .unsupported, address,
        "it sends its viewers on to \(shown ?? (target.isEmpty ? "nowhere" : StreamAddress.withoutCredentials(target)))",
        "Redirections are not followed, for the password would go along. If that place is to be trusted, name it yourself."
      )
    }

    private static func failure(_ status: Int32, _ address: StreamAddress) -> StreamFailure {
      switch status {
      case streamrec_averror_unauthorized(): return .status(401, address)
      case streamrec_averror_forbidden(): return .status(403, address)
      case streamrec_averror_not_found(): return .status(404, address)
      case streamrec_averror_server_error(): return .status(500, address)
      case streamrec_averror_bad_request(), streamrec_averror_other_4xx():
        return StreamFailure(
          .unsupported, address, "the camera refuses the request: \(libavWords(status))",
          "Check the path, and try the other transport: --rtsp-transport tcp or udp.")
      case -ETIMEDOUT: return silence(address)
      case streamrec_averror_invaliddata(), streamrec_averror_eof():
        // A camera that is just starting, or what stands before it, takes a connection and ends it.
        return StreamFailure(
          status == streamrec_averror_eof() ? .ended : .unsupported, address,
          "no answer of an RTSP server: \(libavWords(status))",
          "Check the port: RTSP has mostly 554. Over HTTP --mjpeg reads a stream.")
      default:
        return StreamFailure(
          .unreachable, address, "cannot connect: \(libavWords(status))",
          "Is the camera on, and is this its address? Its RTSP port is mostly 554.")
      }
    }
  }
#endif
