import KafkaWire

/// Appends what producers send. An answer says what is in the log: it is made after the write, and with
/// `beforeAcknowledging` sent only after the sync.
enum ProduceHandler {
  static func answer(_ incoming: IncomingRequest, _ node: BrokerNode) throws(WireError) -> Reply {
    let version = incoming.header.apiVersion
    let request = try ProduceRequest.decodeLeniently(incoming.body, version: version)
    var logs: [PartitionLog] = []
    var budget = DecompressionBudget()
    var response = ProduceResponse()
    for topic in request.topicData {
      let partitions = topic.partitionData.map { partition in
        append(partition, of: topic, request, version, node, &logs, &budget)
      }
      response.responses.append(.init(name: topic.name, topicID: topic.topicID, partitionResponses: partitions))
    }
    if request.acks == 0 {
      let failed = response.responses.contains { $0.partitionResponses.contains { $0.errorCode != .none } }
      return failed ? .close : .none
    }
    if node.configuration.flush == .beforeAcknowledging, !logs.isEmpty {
      return .afterFlush(PendingProduce(incoming: incoming, response: response, logs: logs))
    }
    return .frame(try incoming.encode(response))
  }

  /// KIP-110.
  private static let firstWithZstd: Int16 = 7

  private static func isZstd(_ records: ByteChain?) -> Bool {
    guard let bytes = records?.segments.first, let header = try? RecordBatchHeader(parsing: bytes) else { return false }
    return header.attributes.compression == .zstd
  }

  private static func append(
    _ partition: ProduceRequest.Partition, of topic: ProduceRequest.Topic, _ request: ProduceRequest,
    _ version: Int16, _ node: BrokerNode, _ logs: inout [PartitionLog], _ budget: inout DecompressionBudget
  ) -> ProduceResponse.Partition {
    func refuse(_ code: ErrorCode, _ message: String) -> ProduceResponse.Partition {
      var response = ProduceResponse.Partition(index: partition.index, errorCode: code)
      response.errorMessage = message
      return response
    }
    guard (-1...1).contains(request.acks) else {
      return refuse(.invalidRequiredAcks, "acks is -1, 0 or 1, not \(request.acks)")
    }
    guard request.transactionalID == nil else {
      return refuse(.invalidRequest, "this broker has no transactions")
    }
    let found = node.topic(name: topic.name, id: topic.topicID, byID: version >= 13)
    guard let known = found.topic else { return refuse(found.error, "no such topic") }
    guard let log = known.partition(partition.index) else {
      return refuse(.unknownTopicOrPartition, "\(known.name) has \(known.partitions.count) partitions")
    }
    if version < firstWithZstd, isZstd(partition.records) {
      return refuse(.unsupportedCompressionType, "zstd needs Produce \(firstWithZstd), this is \(version)")
    }
    do throws(AppendRefusal) {
      let appended = try log.append(partition.records, now: node.now(), &budget)
      logs.append(log)
      if !appended.isDuplicate { node.appended[ObjectIdentifier(log)] = log }
      var response = ProduceResponse.Partition(
        index: partition.index, errorCode: .none, baseOffset: appended.baseOffset)
      response.logAppendTime = appended.logAppendTime ?? -1
      response.logStartOffset = log.startOffset
      return response
    } catch {
      if error.code == .kafkaStorageError {
        node.configuration.report("\(known.name)-\(partition.index): \(error.message)")
      }
      return refuse(error.code, error.message)
    }
  }
}
