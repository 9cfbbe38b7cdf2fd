/// The parts of the configuration that a ``FetchMachine`` goes by.
struct FetchSettings: Sendable {
  var maxBytes: Int32 = 16 << 20
  /// How long brokers are asked to wait where there is nothing new.
  var maxWait = Duration.zero
  var maxPartitionBytes: Int32 = 8 << 20
  /// Bytes that may be held in all; see ``FetchBudget``.
  var memoryLimit = 64 << 20
  /// How long a replica in the consumer's rack is asked before the leader is asked again which is nearest.
  var replicaLease = Duration.seconds(300)
  /// Bytes of the largest batch that a connection takes.
  var maxFrameBytes = 128 << 20
  var offsetReset = ConsumerConfiguration.OffsetReset.beginning
  /// The wall clock, in milliseconds since 1970-01-01 UTC.
  var timestamp: @Sendable () -> Int64 = { 0 }
  /// Records at which what is delivered at once ends, at the next batch.
  var deliveredRecords = 4096
  /// For users who take each partition by itself: when records of one have waited so long, the others of its broker are
  /// fetched without it. Nil where nothing is fetched before all is taken.
  var patience: Duration?
  /// How long to wait before the given retry (1 is the first).
  var backoff: @Sendable (Int) -> Duration = { .milliseconds(100 << min(max($0 - 1, 0), 3)) }
}
