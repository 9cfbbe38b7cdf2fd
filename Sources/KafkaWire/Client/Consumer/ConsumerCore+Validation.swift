// Truncation of a log behind its reader (KIP-320).
extension ConsumerCore {
  func validate(_ partition: TopicPartition, _ check: EpochCheck) async {
    do {
      let end = try await endOffset(of: partition, check)
      var truncation: LogTruncation?
      pump { machine, _ in truncation = machine.validated(partition, check, end) }
      if let truncation {
        configuration.onTruncation?(truncation)
        client.hub.note(.truncated(truncation))
      }
    } catch {
      pump { machine, now in machine.validationFailed(partition, check, error, now: now) }
    }
  }

  private func endOffset(of partition: TopicPartition, _ check: EpochCheck) async throws(KafkaError) -> EpochCheck.End {
    let asked = OffsetForLeaderEpochRequest.Partition(
      partition: partition.partition, currentLeaderEpoch: check.leader.epoch, leaderEpoch: check.readEpoch)
    let request = OffsetForLeaderEpochRequest(topics: [.init(topic: partition.topic, partitions: [asked])])
    let response = try await client.call(at: check.leader.node) { _ in request }
    for topic in response.topics where topic.topic == partition.topic {
      for answer in topic.partitions where answer.partition == partition.partition {
        guard answer.errorCode == .none else {
          throw KafkaError(
            .broker(answer.errorCode), broker: "broker \(check.leader.node)", api: .offsetForLeaderEpoch,
            partition: partition)
        }
        return EpochCheck.End(epoch: answer.leaderEpoch, offset: answer.endOffset)
      }
    }
    throw KafkaError(
      .broker(.unknownServerError), broker: "broker \(check.leader.node)", api: .offsetForLeaderEpoch,
      partition: partition, detail: "the answer leaves it out")
  }
}
