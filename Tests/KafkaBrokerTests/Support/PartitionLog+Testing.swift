import KafkaWire

@testable import KafkaBroker

extension PartitionLog {
  /// As the only batch of its request.
  func append(_ records: ByteChain?, now: Int64) throws(AppendRefusal) -> Appended {
    var budget = DecompressionBudget()
    return try append(records, now: now, &budget)
  }
}
