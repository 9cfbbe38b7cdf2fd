/// What a field of an explained message holds.
public enum ExplainedValue: Sendable, Equatable {
  /// A struct: its fields are its children.
  case fields
  /// An array of so many elements, which are its children.
  case elements(Int)
  case null
  case integer(Int64)
  case boolean(Bool)
  case double(Double)
  case text(String)
  case uuid(KafkaUUID)
  /// A slice of what was explained.
  case bytes(Bytes)
  /// So many bytes that may be a secret, and are not shown.
  case hidden(count: Int)
}
