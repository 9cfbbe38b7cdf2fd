/// What one broker and this library make of one API.
public struct APISupport: Sendable, Hashable {
  /// A lower version that is spoken in some cases, and why.
  public struct Cap: Sendable, Hashable {
    public enum Reason: String, Sendable {
      /// Where a topic has no id: newer versions name topics by id only (KIP-516).
      case withoutTopicIDs
      /// In a transaction, for the cluster's `transaction.version` is below 2 (KIP-890).
      case inTransaction
    }

    public var version: Int16
    public var reason: Reason

    public init(version: Int16, reason: Reason) {
      self.version = version
      self.reason = reason
    }
  }

  public var api: APIKey
  /// The versions that the broker announces; nil where it lacks the API.
  public var broker: ClosedRange<Int16>?
  /// Those of this library; nil where it lacks the API.
  public var library: ClosedRange<Int16>?
  /// The version that is spoken; nil where there is none in common.
  public var used: Int16?
  /// Where another is spoken.
  public var caps: [Cap]

  public init(
    api: APIKey, broker: ClosedRange<Int16>?, library: ClosedRange<Int16>?, used: Int16?, caps: [Cap] = []
  ) {
    self.api = api
    self.broker = broker
    self.library = library
    self.used = used
    self.caps = caps
  }
}
