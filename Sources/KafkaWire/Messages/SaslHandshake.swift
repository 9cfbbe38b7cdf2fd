/// SaslHandshake (key 17), version 1, never flexible: picks the mechanism; its messages go in SaslAuthenticate (KIP-152).
public struct SaslHandshakeRequest: KafkaRequest {
  public typealias Response = SaslHandshakeResponse
  public static let api = API(.saslHandshake, versions: 1...1, flexibleFrom: nil)

  public var mechanism = ""

  public init() {}

  public init(mechanism: String) {
    self.mechanism = mechanism
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&mechanism, "mechanism")
  }
}

/// Whether the broker has the mechanism, and which ones it has.
public struct SaslHandshakeResponse: KafkaResponse {
  public static let api = SaslHandshakeRequest.api

  public var errorCode = ErrorCode.none
  public var mechanisms: [String] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&errorCode.rawValue, "error_code")
    try c.array(&mechanisms, "mechanisms")
  }
}
