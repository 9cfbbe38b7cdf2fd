/// How a consumer fetches and how much memory it takes.
public struct ConsumerConfiguration: Sendable {
  /// How long the broker waits for `minBytes`.
  public var maxWait: Duration = .milliseconds(500)
  public var minBytes: Int32 = 1
  /// Bytes that fetching may hold at most. Counted are: answers under way, by what they may bring; answers that wait for
  /// ``Consumer/next()``; the one that its user got records of last, until he comes for more; and what those records
  /// were decompressed to. Not counted is what he still holds by then: any slice keeps the whole answer alive.
  ///
  /// Half is for answers, half for decompressing. A single batch may need more of it than that, and then has all of it
  /// to itself; one that needs more than all is an error that names its partition.
  public var memoryLimit = 64 << 20
  /// Bytes of one fetch's answer, if ``memoryLimit`` allows them: all brokers' requests share a quarter of it. A single
  /// batch larger than this is fetched all the same (KIP-74).
  public var maxBytes: Int32 = 16 << 20
  /// Bytes of one partition in one fetch.
  public var maxPartitionBytes: Int32 = 8 << 20
  /// What to do when the wanted offset is not (or no longer) there, and where a group has stored none.
  public var offsetReset: OffsetReset = .beginning
  /// Whether records of aborted transactions are left out.
  public var isolation: IsolationLevel = .readUncommitted

  /// Where this consumer stands, by the brokers' `broker.rack`. Where it is set, records are fetched from a replica in
  /// the same rack, if the cluster has a selector that names one (KIP-392).
  public var rack: String?
  /// How long a partition may stand still, though there is something to read of it, before ``onStall`` and the client's
  /// events tell. Nil: however long it likes.
  public var stallTimeout: Duration? = .seconds(60)
  /// Told of every partition that stands still, once until it moves again. Must return soon.
  public var onStall: (@Sendable (ConsumerStall) -> Void)?
  /// Told of every log that was cut off behind its reader (KIP-320). Must return soon.
  public var onTruncation: (@Sendable (LogTruncation) -> Void)?

  public init() {}

  public enum IsolationLevel: Int8, Sendable {
    case readUncommitted = 0
    case readCommitted = 1
  }
}
