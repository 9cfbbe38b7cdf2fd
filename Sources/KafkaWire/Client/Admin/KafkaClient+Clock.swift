// What time it is elsewhere.
extension KafkaClient {
  private static let clockRecords = 3

  /// Compares clocks with the brokers that lead partitions of a topic, by node.
  ///
  /// Kafka tells its time with nothing but a record that it has stored: three small records are written to one partition
  /// of each of these brokers, and stay there; the one whose answer came soonest counts. The topic must be one whose
  /// `message.timestamp.type` is `LogAppendTime`.
  ///
  /// - Throws: `.unknownTopic`; `.invalidConfiguration` where the topic keeps the producers' times.
  public func measureClocks(writingTo topic: String) async throws(KafkaError) -> AdminResults<Int32, ClockReading> {
    guard try await topicConfigs(topic)["message.timestamp.type"]?.value == "LogAppendTime" else {
      throw KafkaError(
        .invalidConfiguration, topic: topic, detail: "its message.timestamp.type has to be LogAppendTime")
    }
    let found = try await describeTopics([topic]).first
    var byLeader: [Int32: Int32] = [:]
    for partition in found?.partitions ?? [] {
      if let leader = partition.leader, byLeader[leader] == nil { byLeader[leader] = partition.index }
    }
    var results: AdminResults<Int32, ClockReading> = [:]
    for (node, partition) in byLeader {
      do throws(KafkaError) {
        var readings: [ClockReading] = []
        for _ in 0..<Self.clockRecords {
          readings.append(try await clock(of: node, by: TopicPartition(topic, partition), found?.id ?? .zero))
        }
        results[node] = readings.min { $0.uncertainty < $1.uncertainty }.map { .success($0) }
      } catch {
        if error.code == .cancelled || error.code == .closed { throw error }
        results[node] = .failure(error)
      }
    }
    return results
  }

  private func clock(
    of node: Int32, by partition: TopicPartition, _ id: KafkaUUID
  ) async throws(KafkaError) -> ClockReading {
    // Connects, so that the time of that is not counted.
    let version = try await version(of: ProduceRequest.api, at: node, role: .produce, hasTopicID: id != .zero)
    let sent = clock.timestamp()
    let data = ProduceRequest.Partition(index: partition.partition, records: try Self.clockRecord(sent))
    let request = ProduceRequest(
      acks: 1, timeout: configuration.requestTimeout.milliseconds,
      topicData: [ProduceRequest.Topic(name: partition.topic, topicID: id, partitionData: [data])])
    let response = try await send(request, version: version, to: node, role: .produce)
    let answered = clock.timestamp()
    guard let answer = response.responses.first?.partitionResponses.first else {
      throw KafkaError(
        .broker(.unknownServerError), api: .produce, partition: partition, detail: "the answer leaves it out")
    }
    if let error = Self.error(answer.errorCode, answer.errorMessage, .produce, partition: partition) { throw error }
    guard answer.logAppendTime >= 0 else {
      throw KafkaError(.invalidConfiguration, partition: partition, detail: "the broker did not tell its time")
    }
    return ClockReading(sent: sent, broker: answer.logAppendTime, answered: answered)
  }

  private static func clockRecord(_ time: Int64) throws(KafkaError) -> ByteChain {
    var builder = RecordBatchBuilder()
    do {
      try builder.append(key: nil, value: Bytes(Array("clock".utf8)), timestamp: time)
    } catch {
      throw KafkaError(.unsupportedValue(error), api: .produce)
    }
    return builder.finish()
  }
}
