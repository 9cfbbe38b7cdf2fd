/// A request or response with its header and length prefix: what goes over the socket.
public enum Frame {
  /// Length prefix, request header and body.
  public static func encode(
    _ request: some KafkaRequest, version: Int16, correlationID: Int32, clientID: String?
  ) throws(WireError) -> ByteChain {
    let api = type(of: request).api
    guard api.versions.contains(version) else {
      throw WireError(.unsupportedVersion(version), field: "\(api.key)", at: 0)
    }
    var header = RequestHeader(
      apiKey: api.key, apiVersion: version, correlationID: correlationID, clientID: clientID)
    var head = WireCoder(encodingVersion: version, isFlexible: false, reserve: 64)
    try RequestHeader.walk(&header, &head) { _, version in api.isFlexible(version) }
    return try prefixed(head.finish(), request.encode(version: version))
  }

  /// Length prefix, response header and body. ApiVersions answers with header v0 always (KIP-511).
  public static func encode(
    _ response: some KafkaResponse, version: Int16, correlationID: Int32
  ) throws(WireError) -> ByteChain {
    let api = type(of: response).api
    var head = WireCoder(encodingVersion: version, isFlexible: false, reserve: 16)
    head.store(correlationID)
    if hasTaggedResponseHeader(api.key, isFlexible: api.isFlexible(version)) { head.writeUnsignedVarint(0) }
    return try prefixed(head.finish(), response.encode(version: version))
  }

  /// Splits a request frame (without its length prefix) into header and body. `isFlexible` is asked of every API,
  /// those unknown here too.
  public static func requestHeader(
    of frame: Bytes, isFlexible: (APIKey, Int16) -> Bool
  ) throws(WireError) -> (header: RequestHeader, body: Bytes) {
    var coder = WireCoder(decoding: frame, version: 0, isFlexible: false)
    var header = RequestHeader()
    try RequestHeader.walk(&header, &coder, isFlexible: isFlexible)
    return (header, try coder.readBytes(coder.remaining, "body"))
  }

  /// The correlation id at the start of a response frame (without its length prefix).
  public static func correlationID(of frame: Bytes) throws(WireError) -> Int32 {
    var coder = WireCoder(decoding: frame, version: 0, isFlexible: false)
    return try coder.load(Int32.self, "correlation_id")
  }

  /// Reads the body of a response frame (without its length prefix).
  public static func decode<Response: KafkaResponse>(
    _ type: Response.Type, from frame: Bytes, version: Int16
  ) throws(WireError) -> Response {
    var coder = WireCoder(decoding: frame, version: version, isFlexible: false)
    _ = try coder.load(Int32.self, "correlation_id")
    if hasTaggedResponseHeader(Response.api.key, isFlexible: Response.api.isFlexible(version)) {
      var ignored: [TaggedField] = []
      try coder.headerTags(&ignored)
    }
    return try Response.decode(try coder.readBytes(coder.remaining, "body"), version: version)
  }

  /// Whether a response whose body is flexible, or not, has header v1.
  static func hasTaggedResponseHeader(_ key: APIKey, isFlexible: Bool) -> Bool {
    key != .apiVersions && isFlexible
  }

  private static func prefixed(_ head: ByteChain, _ body: ByteChain) throws(WireError) -> ByteChain {
    let count = head.count + body.count
    guard let length = Int32(exactly: count) else {
      throw WireError(.invalidLength(Int64(count)), field: "frame", at: 0)
    }
    var prefix = WireCoder(encodingVersion: 0, isFlexible: false, reserve: 16)
    prefix.store(length)
    var chain = prefix.finish()
    chain.append(head)
    chain.append(body)
    return chain
  }
}
