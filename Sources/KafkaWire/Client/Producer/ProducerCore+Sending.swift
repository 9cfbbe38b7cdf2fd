import Foundation
import Synchronization

extension ProducerCore {
  /// Chooses the record's partition and puts it into its batch there.
  nonisolated(nonsending) func send(_ record: ProducerRecord, in transaction: Int? = nil) async throws(KafkaError)
    -> Delivery
  {
    if let misconfiguration { throw misconfiguration }
    let handed = BatchRecord(
      timestamp: record.timestamp ?? Self.currentMilliseconds, key: record.key, value: record.value,
      headers: record.headers)
    let limit = min(configuration.maxRequestBytes, configuration.memoryBytes, Self.mostBytes)
    guard handed.memoryBytes <= limit else {
      throw KafkaError(
        .messageTooLarge(handed.encodedBytes), topic: record.topic, outcome: .notPersisted,
        detail: "the producer's limit is \(limit) bytes")
    }
    if let delivery = handAtOnce(handed, record, in: transaction) { return delivery }
    let partition = try await partition(for: record, bytes: handed.encodedBytes)
    return try await hand(handed, to: partition, in: transaction)
  }

  /// Under one lock and without waiting: the way of nearly every record. Nil where something has to be waited for, asked
  /// of the user's code or refused.
  private func handAtOnce(_ handed: BatchRecord, _ record: ProducerRecord, in transaction: Int?) -> Delivery? {
    guard configuration.partitioner == nil else { return nil }
    let (delivery, isPollDue) = state.withLock { state -> (Delivery?, Bool) in
      guard !state.isClosed, transaction.map({ (try? state.transaction.check($0)) != nil }) ?? true,
        let topic = state.topics.index(forKey: record.topic),
        state.topics.values[topic].learntAt > state.latest - client.configuration.metadataMaxAge
      else { return (nil, false) }
      var generator = SystemRandomNumberGenerator()
      let partition = state.topics.values[topic].partition(
        for: record, wanted: record.partition, bytes: handed.encodedBytes, using: &generator)
      guard let partition, state.memory.take(handed.memoryBytes) else { return (nil, false) }
      let place = state.append(handed, to: partition, now: now)
      return (Delivery(place.completion, place.index, handed), place.isPollDue)
    }
    if isPollDue { pump() }
    return delivery
  }

  private static var currentMilliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
