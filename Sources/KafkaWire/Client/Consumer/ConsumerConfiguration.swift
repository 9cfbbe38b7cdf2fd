/// How a consumer fetches and how much memory it takes.
public struct ConsumerConfiguration: Sendable {
  /// How long the broker waits for `minBytes`.
  public var maxWait: Duration = .milliseconds(500)
  public var minBytes: Int32 = 1
  /// Bytes of one fetch's answer. One fetch is under way while another is being read, so twice this is the budget;
  /// a single batch larger than this is fetched all the same (KIP-74).
  public var maxBytes: Int32 = 16 << 20
  /// Bytes of one partition in one fetch.
  public var maxPartitionBytes: Int32 = 8 << 20
  /// What to do when the wanted offset is not (or no longer) there, and where a group has stored none.
  public var offsetReset: OffsetReset = .beginning
  /// Whether records of aborted transactions are left out.
  public var isolation: IsolationLevel = .readUncommitted

  public init() {}

  public enum IsolationLevel: Int8, Sendable {
    case readUncommitted = 0
    case readCommitted = 1
  }
}
