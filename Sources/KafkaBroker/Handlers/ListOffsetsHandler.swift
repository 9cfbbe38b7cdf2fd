import KafkaWire

/// Finds offsets by time, and the ends of a log.
enum ListOffsetsHandler {
  static func respond(
    _ request: ListOffsetsRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> ListOffsetsResponse {
    var response = ListOffsetsResponse()
    response.topics = request.topics.distinct(by: \.name).map { topic in
      let known = node.topics.topic(topic.name)
      let once = topic.partitions.distinct(by: \.partitionIndex)
      return .init(name: topic.name, partitions: once.map { find($0, in: known, version) })
    }
    return response
  }

  private static func find(
    _ asked: ListOffsetsRequest.Partition, in topic: Topic?, _ version: Int16
  ) -> ListOffsetsResponse.Partition {
    guard let log = topic?.partition(asked.partitionIndex) else {
      return .init(partitionIndex: asked.partitionIndex, errorCode: .unknownTopicOrPartition)
    }
    if let error = LeaderEpoch.error(asked.currentLeaderEpoch) {
      return .init(partitionIndex: asked.partitionIndex, errorCode: error)
    }
    do throws(StorageError) {
      var answer = ListOffsetsResponse.Partition(partitionIndex: asked.partitionIndex, errorCode: .none)
      if let found = try find(asked.timestamp, in: log) {
        answer.offset = found.offset
        answer.timestamp = found.timestamp
        if version >= 4 { answer.leaderEpoch = PartitionLog.leaderEpoch }
      }
      return answer
    } catch {
      return .init(partitionIndex: asked.partitionIndex, errorCode: .kafkaStorageError)
    }
  }

  /// The ends of the log have no time of their own.
  private static func find(
    _ timestamp: Int64, in log: PartitionLog
  ) throws(StorageError) -> (offset: Int64, timestamp: Int64)? {
    switch timestamp {
    case ListOffsetsRequest.Place.latest: (log.endOffset, -1)
    case ListOffsetsRequest.Place.earliest: (log.startOffset, -1)
    case ListOffsetsRequest.Place.maxTimestamp: try log.findGreatestTimestamp()
    // The log lies on this machine alone: its local start is its start, and nothing of it is in remote storage.
    case -4: (log.startOffset, -1)
    case ..<0: nil
    default: try log.find(timestamp: timestamp)
    }
  }
}
