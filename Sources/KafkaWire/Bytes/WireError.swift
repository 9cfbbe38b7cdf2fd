/// Bytes that are not what the protocol says, or a value that the negotiated version cannot carry.
public struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// The bytes end before the field does.
    case truncated(need: Int, have: Int)
    /// A length or count that no valid message has.
    case invalidLength(Int64)
    /// A number that the field cannot hold in any valid message.
    case invalidValue(Int64)
    /// More than ten bytes, or a value beyond the type's range.
    case invalidVarint
    case invalidUTF8
    /// Null where the version allows none.
    case unexpectedNull
    /// A tag that stands twice or out of order (KIP-482).
    case invalidTag(UInt32)
    /// The message has no such version.
    case unsupportedVersion(Int16)
    /// The value is set, and this version has no field to carry it.
    case fieldNotInVersion(Int16)
    /// Bytes that are left over after the message's last field.
    case trailingBytes(Int)
    /// A record batch whose CRC-32C does not match.
    case checksumMismatch(stored: UInt32, computed: UInt32)
    /// A record batch format other than v2.
    case unsupportedMagic(Int8)
    /// A record batch with a codec that Kafka does not have.
    case unsupportedCompression(Int16)
    /// A record batch with a codec that this build lacks: the package trait that brings it.
    case missingTrait(String)
    /// Compressed records that are not what the codec's format says, in the library's own words.
    case brokenCompression(RecordCompression, String)
    /// Compressed records that hold more than the limit, in bytes.
    case decompressedTooLarge(RecordCompression, limit: Int)
  }

  public var code: Code
  /// The field, by Kafka's own name.
  public var field: String
  /// Bytes from the start of the message.
  public var offset: Int

  public init(_ code: Code, field: String, at offset: Int) {
    self.code = code
    self.field = field
    self.offset = offset
  }

  /// Whether the bytes may be Kafka's, but cannot be decompressed here.
  var isOfCodec: Bool {
    switch code {
    case .missingTrait, .brokenCompression, .decompressedTooLarge, .unsupportedCompression: true
    default: false
    }
  }

  public var description: String {
    let what =
      switch code {
      case .truncated(let need, let have): "needs \(need) bytes, only \(have) left"
      case .invalidLength(let length): "claims a length of \(length)"
      case .invalidValue(let value): "holds \(value), which no valid message does"
      case .invalidVarint: "is no valid variable-length integer"
      case .invalidUTF8: "is no valid UTF-8"
      case .unexpectedNull: "is null, which this version does not allow"
      case .invalidTag(let tag): "holds tag \(tag) twice or out of order"
      case .unsupportedVersion(let version): "has no version \(version)"
      case .fieldNotInVersion(let version): "is set, but version \(version) cannot carry it"
      case .trailingBytes(let count): "is followed by \(count) bytes that belong to nothing"
      case .checksumMismatch(let stored, let computed): "has checksum \(computed), its header says \(stored)"
      case .unsupportedMagic(let magic): "has record format \(magic); only 2 (Kafka 0.11 and later) is read"
      case .unsupportedCompression(let codec): "is compressed with codec \(codec), which Kafka does not have"
      case .missingTrait(let trait): "needs a codec that was left out: build KafkaWire with its package trait \(trait)"
      case .brokenCompression(let codec, let reason): "is no valid \(codec): \(reason)"
      case .decompressedTooLarge(let codec, let limit):
        "holds more than the limit of \(limit) bytes once the \(codec) is undone"
      }
    return "\(field) at byte \(offset) \(what)"
  }
}
