/// A whole request or response body.
public protocol KafkaMessage: WireStruct {
  static var api: API { get }
}

extension KafkaMessage {
  /// Reads a body and nothing else: bytes left over are an error.
  public static func decode(_ bytes: Bytes, version: Int16) throws(WireError) -> Self {
    var coder = try coder(decoding: bytes, version: version)
    var message = Self()
    try message.walk(&coder)
    guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "message") }
    return message
  }

  /// The body's bytes.
  public func encode(version: Int16) throws(WireError) -> ByteChain {
    guard Self.api.versions.contains(version) else { throw Self.unsupported(version) }
    var coder = WireCoder(encodingVersion: version, isFlexible: Self.api.isFlexible(version))
    var copy = self
    try copy.walk(&coder)
    return coder.finish()
  }

  static func unsupported(_ version: Int16) -> WireError {
    WireError(.unsupportedVersion(version), field: "\(Self.api.key)", at: 0)
  }

  private static func coder(decoding bytes: Bytes, version: Int16) throws(WireError) -> WireCoder {
    guard api.versions.contains(version) else { throw unsupported(version) }
    return WireCoder(decoding: bytes, version: version, isFlexible: api.isFlexible(version))
  }
}

/// A request, which knows its answer.
public protocol KafkaRequest: KafkaMessage {
  associatedtype Response: KafkaResponse
}

/// A response.
public protocol KafkaResponse: KafkaMessage {}
