/// A name and a value beside a record's own value (KIP-82). Names may repeat.
public struct RecordHeader: Sendable, Hashable {
  public var key: String
  public var value: Bytes?

  public init(key: String, value: Bytes?) {
    self.key = key
    self.value = value
  }

  public init(_ key: String, _ value: String) {
    self.init(key: key, value: Bytes(value))
  }
}
