import KafkaWire

extension Consumer {
  /// Reads until every partition stands at its end; the records by partition. `ends`: one past the last offset.
  func read(to ends: [TopicPartition: Int64]) async throws -> [TopicPartition: [Record]] {
    var records: [TopicPartition: [Record]] = [:]
    while ends.contains(where: { (position(of: $0.key) ?? -1) < $0.value }) {
      guard let batch = try await next() else { break }
      records[batch.partition, default: []] += batch.records
    }
    return records
  }
}

extension KafkaClient {
  /// Everything that is on one partition now.
  func log(of partition: TopicPartition) async throws -> [Record] {
    let end = try await offsets([partition: .end])
    // Where nothing is, no batch will come.
    guard end[partition] != 0 else { return [] }
    let consumer = Consumer(self, [partition: .beginning])
    let records = try await consumer.read(to: end)
    await consumer.close()
    return records[partition] ?? []
  }
}
