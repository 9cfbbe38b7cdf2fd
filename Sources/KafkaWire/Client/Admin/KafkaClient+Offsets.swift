extension KafkaClient {
  /// The offset that each position stands for, now.
  public func offsets(
    _ positions: [TopicPartition: StartPosition]
  ) async throws(KafkaError) -> [TopicPartition: Int64] {
    throw KafkaError(.closed)
  }

  /// The group's stored offsets; a partition without one is left out.
  public func committedOffsets(
    group: String, _ partitions: [TopicPartition]
  ) async throws(KafkaError) -> [TopicPartition: Int64] {
    throw KafkaError(.closed)
  }

  /// Stores offsets for a group without members: the next offset to be read, per partition.
  public func commitOffsets(group: String, _ offsets: [TopicPartition: Int64]) async throws(KafkaError) {}
}
