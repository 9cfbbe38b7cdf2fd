@testable import KafkaWire

/// The part of a Kafka cluster that idempotent producers rely on: per partition a log and what it knows of producers.
/// Leaders share the log, as replicas in sync do.
struct ModelBroker {
  struct Log {
    var values: [Int] = []
    var producers: [Int64: Producer] = [:]
    var leader: Int32
    var leaderEpoch: Int32 = 0
  }

  struct Producer {
    var epoch: Int16
    var last: Int32
    /// The last five batches, by which repetitions are known.
    var recent: [(first: Int32, last: Int32, offset: Int64)]
  }

  var logs: [TopicPartition: Log]
  var maxBatchRecords: Int
  /// Kafka before 2.5 refuses a sequence other than 0 from a producer that a log does not know; later it takes any.
  let acceptsAnyFirst: Bool

  /// Appends a batch, or says why not.
  mutating func append(_ batch: OutgoingBatch, at node: Int32) -> PartitionAnswer {
    var answer = PartitionAnswer()
    guard let log = logs[batch.partition] else {
      answer.errorCode = .unknownTopicOrPartition
      return answer
    }
    guard log.leader == node else {
      answer.errorCode = .notLeaderOrFollower
      return answer
    }
    guard batch.recordCount <= maxBatchRecords else {
      answer.errorCode = .messageTooLarge
      return answer
    }
    let last = SequenceNumber.advance(batch.sequence, by: batch.recordCount - 1)
    if let known = log.producers[batch.identity.id] {
      if let repeated = known.recent.first(where: { $0.first == batch.sequence && $0.last == last }),
        known.epoch == batch.identity.epoch
      {
        answer.offset = repeated.offset
        return answer
      }
      answer.errorCode = check(batch, known)
    } else if batch.sequence != 0, !acceptsAnyFirst {
      answer.errorCode = .unknownProducerID
    }
    guard answer.errorCode == .none else { return answer }
    answer.offset = Int64(log.values.count)
    store(batch, last: last, offset: answer.offset)
    return answer
  }

  private func check(_ batch: OutgoingBatch, _ known: Producer) -> ErrorCode {
    if batch.identity.epoch < known.epoch { return .invalidProducerEpoch }
    let expected = batch.identity.epoch > known.epoch ? 0 : SequenceNumber.advance(known.last, by: 1)
    return batch.sequence == expected ? .none : .outOfOrderSequenceNumber
  }

  private mutating func store(_ batch: OutgoingBatch, last: Int32, offset: Int64) {
    // A batch that cannot be read would show as values that are missing.
    let values = (try? batch.records.map { Int($0.timestamp) }) ?? []
    logs[batch.partition]?.values += values
    var known = logs[batch.partition]?.producers[batch.identity.id]
    if known?.epoch != batch.identity.epoch { known = nil }
    var recent = known?.recent ?? []
    recent.append((batch.sequence, last, offset))
    if recent.count > 5 { recent.removeFirst() }
    logs[batch.partition]?.producers[batch.identity.id] =
      Producer(epoch: batch.identity.epoch, last: last, recent: recent)
  }
}
