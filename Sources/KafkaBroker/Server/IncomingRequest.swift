import KafkaWire

/// A request whose header has been read.
struct IncomingRequest: Sendable {
  var header: RequestHeader
  var body: Bytes
  var client: Client

  /// For answers that come later: the request's bytes, which may be many, are not needed any more.
  var withoutBody: IncomingRequest { IncomingRequest(header: header, body: Bytes(), client: client) }

  /// The answer's frame, in the version of the request.
  func encode(_ response: some KafkaResponse) throws(WireError) -> ByteChain {
    try Frame.encode(response, version: header.apiVersion, correlationID: header.correlationID)
  }
}
