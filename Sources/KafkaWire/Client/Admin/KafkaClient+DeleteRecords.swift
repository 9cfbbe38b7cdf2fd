// Records that are wanted no longer.
extension KafkaClient {
  /// Deletes the oldest records of partitions, for good. Brokers free the space when whole segments are out of reach.
  ///
  /// - Returns: for each partition the offset of the first record that is left.
  ///   `.broker(.offsetOutOfRange)` where the limit lies beyond the end, `.broker(.policyViolation)` where the topic's
  ///   `cleanup.policy` does not delete.
  public func deleteRecords(
    _ limits: [TopicPartition: DeletionLimit]
  ) async throws(KafkaError) -> AdminResults<TopicPartition, Int64> {
    for (partition, limit) in limits {
      guard case .before(let offset) = limit, offset < 0 else { continue }
      throw KafkaError(.invalidConfiguration, partition: partition, detail: "there is no offset \(offset)")
    }
    return try await atLeaders(limits.keys.sorted()) { node, partitions, timeout throws(KafkaError) in
      let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.map { topic, partitions in
        DeleteRecordsRequest.Topic(
          name: topic,
          partitions: partitions.map { partition in
            DeleteRecordsRequest.Partition(
              partitionIndex: partition.partition, offset: (limits[partition] ?? .before(0)).offset)
          })
      }
      let response = try await call(at: node, timeout: timeout) { _ in
        DeleteRecordsRequest(topics: topics, timeout: Self.brokerTimeout(timeout))
      }
      return Self.starts(in: response)
    }
  }

  private static func starts(in response: DeleteRecordsResponse) -> AdminResults<TopicPartition, Int64> {
    var results: AdminResults<TopicPartition, Int64> = [:]
    for topic in response.topics {
      for answer in topic.partitions {
        let partition = TopicPartition(topic.name, answer.partitionIndex)
        results[partition] =
          error(answer.errorCode, nil, .deleteRecords, partition: partition).map { .failure($0) }
          ?? .success(answer.lowWatermark)
      }
    }
    return results
  }
}
