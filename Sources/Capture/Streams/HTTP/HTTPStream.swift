#if Curl
  import CCurl
  import Foundation

  /// The body of one HTTP answer that goes on and on, by libcurl. Used by one thread; blocking.
  final class HTTPStream {
    /// For the connection, redirects, passwords and the first byte of the body.
    private static let openingPatience: Int64 = 10_000_000_000
    /// How often it is looked whether it was cancelled, in milliseconds.
    private static let pulse: Int32 = 100

    private static let library = streamrec_curl_global_init()

    private let address: StreamAddress
    private let clock: any FrameClock
    private let flag: CancelFlag
    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    /// libcurl writes into it through a pointer that is valid for as long as this object holds it.
    private let inbox: HTTPInbox
    private var result: CURLcode?

    /// Asks for the stream and waits until its body begins.
    ///
    /// - Parameter authority: a PEM file with the authority that a certificate is checked against.
    init(
      _ address: StreamAddress, authority: String?, clock: any FrameClock, flag: CancelFlag
    ) throws(StreamFailure) {
      self.address = address
      self.clock = clock
      self.flag = flag
      inbox = HTTPInbox(flag)
      guard Self.library == CURLE_OK, let easy = curl_easy_init() else {
        throw StreamFailure(.unsupported, address, "libcurl cannot be started", "Free some memory.")
      }
      guard let multi = curl_multi_init() else {
        curl_easy_cleanup(easy)
        throw StreamFailure(.unsupported, address, "libcurl cannot be started", "Free some memory.")
      }
      self.easy = easy
      self.multi = multi
      try prepare(authority)
      guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
        throw StreamFailure(.unsupported, address, "libcurl cannot be started", "Free some memory.")
      }
      try waitForBytes(until: clock.monotonicNanoseconds &+ Self.openingPatience)
      let status = streamrec_curl_status(easy)
      guard status == 200 else {
        throw refusal(status)
      }
    }

    deinit {
      curl_multi_remove_handle(multi, easy)
      curl_easy_cleanup(easy)
      curl_multi_cleanup(multi)
    }

    /// What the answer says it is.
    var contentType: ContentType {
      ContentType(streamrec_curl_content_type(easy).map { String(cString: $0) } ?? "")
    }

    /// Waits for more of the body, at most until the monotonic clock shows `deadline`.
    ///
    /// - Parameter bytes: what it held before is forgotten; its memory takes what comes next.
    func receive(until deadline: Int64, into bytes: inout [UInt8]) throws(StreamFailure) {
      try waitForBytes(until: deadline)
      bytes.removeAll(keepingCapacity: bytes.capacity < 1 << 20)
      swap(&bytes, &inbox.bytes)
    }

    private func prepare(_ authority: String?) throws(StreamFailure) {
      let writer: streamrec_curl_writer = { bytes, size, count, taker in
        guard let bytes, let taker else { return 0 }
        let inbox = Unmanaged<HTTPInbox>.fromOpaque(taker).takeUnretainedValue()
        return inbox.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
      }
      let headerTaker: streamrec_curl_writer = { bytes, size, count, taker in
        guard let bytes, let taker else { return 0 }
        let inbox = Unmanaged<HTTPInbox>.fromOpaque(taker).takeUnretainedValue()
        return inbox.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
      }
      var codes = [
        streamrec_curl_allow_http_alone(easy),
        streamrec_curl_set_string(easy, CURLOPT_URL, address.url(withCredentials: false)),
        streamrec_curl_set_string(easy, CURLOPT_USERAGENT, "streamrec"),
        streamrec_curl_set_number(easy, CURLOPT_NOSIGNAL, 1),
        streamrec_curl_set_number(easy, CURLOPT_FOLLOWLOCATION, 1),
        streamrec_curl_set_number(easy, CURLOPT_MAXREDIRS, 5),
        streamrec_curl_set_number(easy, CURLOPT_TCP_KEEPALIVE, 1),
        streamrec_curl_set_writer(easy, writer, Unmanaged.passUnretained(inbox).toOpaque()),
        streamrec_curl_set_header_taker(easy, headerTaker, Unmanaged.passUnretained(inbox).toOpaque()),
      ]
      if let user = address.user {
        codes += [
          streamrec_curl_allow_passwords(easy), streamrec_curl_set_string(easy, CURLOPT_USERNAME, user),
          streamrec_curl_set_string(easy, CURLOPT_PASSWORD, address.password ?? ""),
        ]
      }
      if let authority { codes.append(streamrec_curl_set_string(easy, CURLOPT_CAINFO, authority)) }
      if let failed = codes.first(where: { $0 != CURLE_OK }) { throw failure(failed) }
    }

    /// Returns when there are bytes of the body.
    private func waitForBytes(until deadline: Int64) throws(StreamFailure) {
      while inbox.bytes.isEmpty {
        if flag.isCancelled { throw .cancelled(address) }
        if let result { throw ended(result) }
        guard clock.monotonicNanoseconds < deadline else { throw overdue() }
        var running: Int32 = 0
        guard curl_multi_perform(multi, &running) == CURLM_OK else {
          throw StreamFailure(.ended, address, "libcurl gave up", "Start again.")
        }
        var code = CURLE_OK
        if streamrec_curl_has_ended(multi, &code) != 0 { result = code }
        if inbox.bytes.isEmpty, result == nil { curl_multi_poll(multi, nil, 0, Self.pulse, nil) }
      }
    }

    private func overdue() -> StreamFailure {
      guard streamrec_curl_status(easy) != 0 else {
        return StreamFailure(
          .unreachable, address, "no answer within \(Self.openingPatience / 1_000_000_000) s",
          "Is the camera on, and is this its address?")
      }
      return StreamFailure(
        .stalled, address, "the stream stands still", "Does the camera show its picture elsewhere?")
    }

    private func ended(_ code: CURLcode) -> StreamFailure {
      switch inbox.refusal {
      case .header(.tooLong): return longHeader
      case .header(.packed):
        return StreamFailure(
          .unsupported, address, "the answer's body is packed (Transfer-Encoding)",
          "Have the server send it plain or chunked; JPEGs gain nothing by packing.")
      case .flood:
        return StreamFailure(
          .ended, address, "more came at once than any stream of pictures sends", "Is this the stream's address?")
      case nil: break
      }
      guard code == CURLE_OK else { return failure(code) }
      let status = streamrec_curl_status(easy)
      return status == 200
        ? StreamFailure(.ended, address, "the server ended the stream", "Is it well?")
        : refusal(status)
    }

    /// Names whoever refused: with a redirect it is another than the address.
    private func refusal(_ status: Int) -> StreamFailure {
      let reached = streamrec_curl_effective_url(easy).map { String(cString: $0) }
      guard let reached, let target = StreamAddress(parsing: reached, schemes: ["http", "https"]),
        (target.scheme, target.host, target.port) != (address.scheme, address.host, address.port)
      else { return .status(status, address) }
      return StreamFailure(
        StreamFailure.status(status, address).kind, address,
        "it sends its viewers on to \(target), which answers with status \(status)",
        "A user and a password go to the named host alone. If that place is to be trusted, name it yourself.")
    }

    private var longHeader: StreamFailure {
      StreamFailure(
        .unsupported, address, "the answer's header is too long", "Is a camera there? Check the address and its port.")
    }

    private func failure(_ code: CURLcode) -> StreamFailure {
      let words = String(cString: curl_easy_strerror(code))
      switch code {
      // A line of the header that does not fit into the memory which libcurl sets apart for one.
      case CURLE_OUT_OF_MEMORY: return longHeader
      case CURLE_PEER_FAILED_VERIFICATION where streamrec_curl_certificate_fault(easy) <= 1:
        // OpenSSL has found no fault with it: libcurl itself compares the names.
        return StreamFailure(
          .unsupported, address, "its certificate is for another name than \(address.host)",
          "Name the camera as its certificate does; `openssl s_client -connect HOST:PORT` shows it.")
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
        return StreamFailure(
          .unsupported, address, "its certificate is not trusted: \(words)",
          "--mjpeg-ca names the file with the authority's certificate, or with the camera's own.")
      case CURLE_UNSUPPORTED_PROTOCOL, CURLE_TOO_MANY_REDIRECTS, CURLE_URL_MALFORMAT, CURLE_WEIRD_SERVER_REPLY,
        CURLE_SSL_CONNECT_ERROR:
        return StreamFailure(
          .unsupported, address, "no stream over HTTP: \(words)", "Check the address, its port, and http or https.")
      case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
        return StreamFailure(.ended, address, "the connection broke off: \(words)", "Is the camera well?")
      default:
        return StreamFailure(
          .unreachable, address, "cannot connect: \(words)", "Is the camera on, and is this its address?")
      }
    }
  }
#endif
