/// What stands before every request: header v1, or v2 where the request is flexible.
public struct RequestHeader: Sendable, Equatable {
  public var apiKey = APIKey(rawValue: 0)
  public var apiVersion: Int16 = 0
  public var correlationID: Int32 = 0
  public var clientID: String?
  public var tags: [TaggedField] = []

  public init() {}

  public init(apiKey: APIKey, apiVersion: Int16, correlationID: Int32, clientID: String?) {
    self.apiKey = apiKey
    self.apiVersion = apiVersion
    self.correlationID = correlationID
    self.clientID = clientID
  }

  /// The client id keeps its old form even in header v2 (KIP-482): only the tags are new.
  static func walk(
    _ header: inout RequestHeader, _ c: inout WireCoder, isFlexible: (APIKey, Int16) -> Bool
  ) throws(WireError) {
    try c.int(&header.apiKey.rawValue, "request_api_key")
    try c.int(&header.apiVersion, "request_api_version")
    try c.int(&header.correlationID, "correlation_id")
    try c.nullableString(&header.clientID, "client_id")
    guard isFlexible(header.apiKey, header.apiVersion) else { return }
    try c.headerTags(&header.tags)
  }
}

extension WireCoder {
  /// The tags of a header, whose other fields are not flexible.
  mutating func headerTags(_ tags: inout [TaggedField]) throws(WireError) {
    if mode == .decode {
      var rest = WireCoder(
        decoding: Bytes(payload: source.payload, offset: source.offset + position, count: remaining),
        version: version, isFlexible: true, recorder: recorder)
      try rest.tags(&tags)
      position += rest.position
    } else {
      var section = WireCoder(encodingVersion: version, isFlexible: true, reserve: 16)
      try section.tags(&tags)
      writeBytes(section.finish().joined())
    }
  }
}
