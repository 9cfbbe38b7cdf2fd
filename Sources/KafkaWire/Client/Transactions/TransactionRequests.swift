// Requests and answers of transactions, in terms of the client.

extension InitProducerIdRequest {
  init(_ settings: TransactionSettings, renewing identity: ProducerIdentity?) {
    self.init()
    transactionalID = settings.id
    transactionTimeout = settings.timeout.milliseconds
    if let identity {
      producerID = identity.id
      producerEpoch = identity.epoch
    }
  }
}

extension ProducerIdentity {
  /// What a broker gave out.
  ///
  /// - Throws: `.malformedResponse` where that is none.
  init(checking id: Int64, _ epoch: Int16) throws(KafkaError) {
    guard id >= 0, epoch >= 0 else {
      throw KafkaError(
        .malformedResponse(WireError(.invalidValue(id), field: "producer_id", at: 0)), outcome: .notPersisted)
    }
    self.init(id: id, epoch: epoch)
  }
}

extension AddPartitionsToTxnRequest {
  init(_ transactionalID: String, _ identity: ProducerIdentity, _ partitions: [TopicPartition]) {
    let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.map { topic, partitions in
      Topic(name: topic, partitions: partitions.map(\.partition).sorted())
    }
    self.init(
      transactionalID: transactionalID, producerID: identity.id, producerEpoch: identity.epoch, topics: topics)
  }
}

extension AddPartitionsToTxnResponse {
  /// The worst that it says, or `.unknownServerError` where it leaves one of the partitions out: without the
  /// coordinator's word none is written to.
  func code(for asked: [TopicPartition]) -> ErrorCode {
    var codes: [TopicPartition: ErrorCode] = [:]
    for topic in resultsByTopic {
      for part in topic.resultsByPartition {
        codes[TopicPartition(topic.name, part.partitionIndex)] = part.partitionErrorCode
      }
    }
    return TransactionVerdict.worst(of: asked.map { codes[$0] ?? .unknownServerError }).code
  }
}

extension TxnOffsetCommitRequest {
  init(
    _ transactionalID: String, _ identity: ProducerIdentity, _ group: GroupMetadata,
    _ offsets: [TopicPartition: Int64], version: Int16
  ) {
    self.init()
    self.transactionalID = transactionalID
    groupID = group.groupID
    producerID = identity.id
    producerEpoch = identity.epoch
    // Before KIP-447 there were no fields for it; each member had a transactional id of its own instead.
    if version >= 3 {
      generationID = group.generation
      memberID = group.memberID
      groupInstanceID = group.instanceID
    }
    topics = Dictionary(grouping: offsets, by: \.key.topic).sorted { $0.key < $1.key }.map { topic, offsets in
      let partitions = offsets.map { partition, offset in
        Partition(partitionIndex: partition.partition, committedOffset: offset)
      }
      return Topic(name: topic, partitions: partitions.sorted { $0.partitionIndex < $1.partitionIndex })
    }
  }
}

extension TxnOffsetCommitResponse {
  /// The worst that it says, or `.unknownServerError` where it leaves one of the partitions out.
  func code(for asked: [TopicPartition]) -> ErrorCode {
    var codes: [TopicPartition: ErrorCode] = [:]
    for topic in topics {
      for part in topic.partitions { codes[TopicPartition(topic.name, part.partitionIndex)] = part.errorCode }
    }
    return TransactionVerdict.worst(of: asked.map { codes[$0] ?? .unknownServerError }).code
  }
}
