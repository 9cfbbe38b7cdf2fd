import KafkaWire

/// Reads for consumers. Without sessions: every answer has session id 0, which tells a client to name all its
/// partitions every time (KIP-227).
enum FetchHandler {
  /// What is there now.
  struct Outcome {
    var response: FetchResponse
    var bytes = 0
    /// Errors are told at once.
    var hasError = false
  }

  static func answer(_ incoming: IncomingRequest, _ node: BrokerNode) throws(WireError) -> Reply {
    let request = try FetchRequest.decodeLeniently(incoming.body, version: incoming.header.apiVersion)
    let outcome = read(request, incoming.header.apiVersion, node)
    let isDone = outcome.hasError || outcome.bytes >= Int(request.minBytes) || request.maxWait <= 0
    if isDone { return .frame(try incoming.encode(outcome.response)) }
    return .waiting(FetchWait(incoming: incoming, request: request, node: node))
  }

  static func read(_ request: FetchRequest, _ version: Int16, _ node: BrokerNode) -> Outcome {
    var outcome = Outcome(response: FetchResponse())
    if let refusal = sessionError(request) {
      outcome.response.errorCode = refusal
      outcome.hasError = true
      return outcome
    }
    for topic in request.topics {
      let found = node.topic(name: topic.topic, id: topic.topicID, byID: version >= 13)
      let partitions = topic.partitions.map { partition in
        let left = max(0, Int(request.maxBytes) - outcome.bytes)
        let answer = read(partition, of: found, left: left, isFirst: outcome.bytes == 0)
        outcome.bytes += answer.records?.count ?? 0
        if answer.errorCode != .none { outcome.hasError = true }
        return answer
      }
      outcome.response.responses.append(.init(topic: topic.topic, topicID: topic.topicID, partitions: partitions))
    }
    return outcome
  }

  private static func sessionError(_ request: FetchRequest) -> ErrorCode? {
    if request.sessionID != 0 { return .fetchSessionIDNotFound }
    return request.sessionEpoch > 0 ? .invalidFetchSessionEpoch : nil
  }

  private static func read(
    _ partition: FetchRequest.Partition, of found: (topic: Topic?, error: ErrorCode), left: Int, isFirst: Bool
  ) -> FetchResponse.Partition {
    guard let topic = found.topic else {
      return .init(partitionIndex: partition.partition, errorCode: found.error, records: ByteChain())
    }
    guard let log = topic.partition(partition.partition) else {
      return .init(partitionIndex: partition.partition, errorCode: .unknownTopicOrPartition, records: ByteChain())
    }
    var answer = FetchResponse.Partition(
      partitionIndex: partition.partition, errorCode: .none, highWatermark: log.endOffset, records: ByteChain())
    answer.lastStableOffset = log.endOffset
    answer.logStartOffset = log.startOffset
    if let error = LeaderEpoch.error(partition.currentLeaderEpoch) {
      answer.errorCode = error
    } else if partition.fetchOffset < log.startOffset || partition.fetchOffset > log.endOffset {
      answer.errorCode = .offsetOutOfRange
    } else {
      do throws(StorageError) {
        answer.records = try log.read(
          from: partition.fetchOffset, maxBytes: min(left, max(0, Int(partition.partitionMaxBytes))),
          wholeFirst: isFirst)
      } catch {
        answer.errorCode = .kafkaStorageError
      }
    }
    return answer
  }
}
