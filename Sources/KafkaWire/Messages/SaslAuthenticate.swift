/// SaslAuthenticate (key 36), versions 0–2, flexible from 2: one message of the client's side of a SASL exchange.
public struct SaslAuthenticateRequest: KafkaRequest {
  public typealias Response = SaslAuthenticateResponse
  public static let api = API(.saslAuthenticate, versions: 0...2, flexibleFrom: 2)

  /// May hold a password: never to be shown.
  public var authBytes = Bytes()
  public var tags: [TaggedField] = []

  public init() {}

  public init(authBytes: Bytes) {
    self.authBytes = authBytes
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.bytes(&authBytes, "auth_bytes")
    try c.tags(&tags)
  }
}

/// The broker's next message, or that the exchange is over.
public struct SaslAuthenticateResponse: KafkaResponse {
  public static let api = SaslAuthenticateRequest.api

  public var errorCode = ErrorCode.none
  public var errorMessage: String?
  /// Never to be shown.
  public var authBytes = Bytes()
  /// Milliseconds after which the connection must authenticate again, from version 1 (KIP-368); 0 for never.
  public var sessionLifetime: Int64 = 0
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&errorCode.rawValue, "error_code")
    try c.nullableString(&errorMessage, "error_message")
    try c.bytes(&authBytes, "auth_bytes")
    try c.int(&sessionLifetime, "session_lifetime_ms", in: 1..., ignorable: true)
    try c.tags(&tags)
  }
}
