/// How a producer batches, how much memory it takes, and how long it tries.
public struct ProducerConfiguration: Sendable {
  /// How long a batch waits for company.
  public var linger: Duration = .milliseconds(5)
  /// Bytes at which a batch is closed. A larger record goes in a batch of its own.
  public var batchBytes = 1 << 20
  /// Bytes of the largest batch that is sent (a topic's `max.message.bytes` limits it, too).
  public var maxRequestBytes = 64 << 20
  /// Bytes of all records that are waiting or in flight. `send` waits while they are taken.
  public var memoryBytes = 64 << 20
  /// From `send` to the final failure.
  public var deliveryTimeout: Duration = .seconds(120)
  /// Produce requests in flight per broker; at most 5, or idempotence is lost (KAFKA-5494).
  public var maxInFlight = 5
  /// Chooses partitions instead of the producer; a partition that the record names itself stands all the same.
  public var partitioner: (any Partitioner)?

  /// How batches are compressed, one by one and only once; one that gets no smaller is sent as it is, as librdkafka
  /// does. Records are batched by their size before it, so no limit is ever passed. What is compressed is held beside
  /// `memoryBytes` until it is acknowledged, and is always smaller than the batches in flight.
  public var compression = RecordCompression.none
  /// Nil for the codec's own default; see ``RecordCompression/levels``.
  public var compressionLevel: Int?

  public init() {}
}
