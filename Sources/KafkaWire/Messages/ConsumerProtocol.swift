/// What consumers of a classic group tell each other through a coordinator that does not read it: a version, and a body
/// that is never flexible. Embedded in JoinGroup (``ConsumerProtocolSubscription``) and SyncGroup
/// (``ConsumerProtocolAssignment``).
public protocol ConsumerProtocol: WireStruct {
  /// Kafka's own name.
  static var name: String { get }
}

extension ConsumerProtocol {
  /// The versions that this library speaks.
  public static var versions: ClosedRange<Int16> { 0...3 }

  /// The version, and the body in it.
  public func encode(version: Int16) throws(WireError) -> Bytes {
    guard Self.versions.contains(version) else {
      throw WireError(.unsupportedVersion(version), field: Self.name, at: 0)
    }
    var coder = WireCoder(encodingVersion: version, isFlexible: false)
    coder.store(version)
    var copy = self
    try copy.walk(&coder)
    return coder.finish().joined()
  }

  /// Reads version and body. A member with a newer version is read as one with the newest that is known here, and what
  /// follows is passed over, as Kafka has it: newer versions only add to the end.
  ///
  /// Throws where the bytes are empty, too: a coordinator sends that for a member that the leader gave nothing.
  public static func decode(_ bytes: Bytes) throws(WireError) -> Self {
    try decodeVersioned(bytes).value
  }

  /// The same, and the version that the bytes name.
  public static func decodeVersioned(_ bytes: Bytes) throws(WireError) -> (version: Int16, value: Self) {
    let (version, value, _) = try read(bytes)
    return (version, value)
  }

  /// The same, and how many bytes follow it.
  static func read(
    _ bytes: Bytes, _ recorder: FieldRecorder? = nil
  ) throws(WireError) -> (version: Int16, value: Self, left: Int) {
    var head = WireCoder(decoding: bytes, version: 0, isFlexible: false)
    let version = try head.load(Int16.self, "version")
    guard version >= versions.lowerBound else { throw WireError(.unsupportedVersion(version), field: name, at: 0) }
    var coder = WireCoder(
      decoding: bytes, version: min(version, versions.upperBound), isFlexible: false, recorder: recorder)
    var number: Int16 = 0
    try coder.int(&number, "version")
    var value = Self()
    try value.walk(&coder)
    return (version, value, coder.remaining)
  }
}
