public import KafkaWire

/// How the embedded broker listens, and how it keeps what it is given.
public struct BrokerConfiguration: Sendable {
  /// When written bytes are pushed through to the disk.
  ///
  /// Whatever the policy, a batch is acknowledged only once `write` has taken it whole, so that a killed broker loses
  /// nothing. The policy decides about power cuts and crashed kernels.
  public enum FlushPolicy: Sendable, Equatable {
    /// In the background, at most this long after the write. What Kafka's brokers promise, and the default at one
    /// second: a power cut may lose the last second.
    case every(Duration)
    /// Before the acknowledgement (acks 1 and -1), several batches at once where they come together. A power cut loses
    /// nothing that was acknowledged; each produce waits for the disk.
    case beforeAcknowledging
  }

  /// Created where it is missing. One broker at a time.
  public var dataDirectory: String
  /// Port 0 lets the system choose one.
  public var listen: BrokerAddress
  /// The address that clients are told to use; nil for the host of `listen`, or, where that is a wildcard, for the
  /// address that each client came to.
  public var advertised: BrokerAddress?
  public var nodeID: Int32 = 1
  /// Bytes at which a partition's log goes on in a new file. At most 1 GiB.
  public var segmentBytes = 256 << 20
  /// The largest record batch, in bytes, unless the topic says otherwise (`max.message.bytes`).
  public var messageMaxBytes = 64 << 20
  /// Whether a topic comes into being when someone asks for it.
  public var autoCreateTopics = true
  /// Partitions of topics that come into being so.
  public var defaultPartitions = 1
  /// How long records are kept, unless the topic says otherwise (`retention.ms`); nil for ever.
  public var retention: Duration?
  /// How many bytes a partition keeps, unless the topic says otherwise (`retention.bytes`); nil for all.
  public var retentionBytes: Int64?
  /// How long a consumer group that had no members waits for more of them after the first
  /// (`group.initial.rebalance.delay.ms`). Longer saves rebalances where many start together.
  public var groupInitialRebalanceDelay = Duration.zero
  public var flush = FlushPolicy.every(.seconds(1))
  /// Clients at the same time; more are turned away.
  public var maxConnections = 512
  /// After so long without a byte a connection is closed.
  public var idleTimeout = Duration.seconds(600)
  /// Called, on the broker's own thread, with a line for everything that a person should know: repaired files, failed
  /// disks. It must not block.
  public var report: @Sendable (String) -> Void = { _ in }

  public init(dataDirectory: String, listen: BrokerAddress = BrokerAddress(host: "127.0.0.1", port: 0)) {
    self.dataDirectory = dataDirectory
    self.listen = listen
  }
}
