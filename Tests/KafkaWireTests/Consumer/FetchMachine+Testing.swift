@testable import KafkaWire

extension FetchMachine {
  /// An answer of a broker without a session, which leaves nothing out.
  mutating func fetched(_ call: Int, _ partitions: [TopicPartition: PartitionFetch], now: Duration) {
    fetched(call, FetchAnswer(partitions: partitions, bytes: 1000), now: now)
  }
}
