import Foundation

extension ProducerCore {
  /// Chooses the record's partition and puts it into its batch there.
  func send(_ record: ProducerRecord, in transaction: Int? = nil) async throws(KafkaError) -> Delivery {
    if let misconfiguration { throw misconfiguration }
    let handed = BatchRecord(
      timestamp: record.timestamp ?? Self.currentMilliseconds, key: record.key, value: record.value,
      headers: record.headers)
    let limit = min(configuration.maxRequestBytes, configuration.memoryBytes)
    guard handed.memoryBytes <= limit else {
      throw KafkaError(
        .messageTooLarge(handed.encodedBytes), topic: record.topic, outcome: .notPersisted,
        detail: "the producer's limit is \(limit) bytes")
    }
    let partition = try await partition(for: record, bytes: handed.encodedBytes)
    return try await hand(handed, to: partition, in: transaction)
  }

  private static var currentMilliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
