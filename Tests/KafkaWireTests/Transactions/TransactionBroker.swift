import Synchronization

@testable import KafkaWire

/// One broker that is coordinator and leader of everything, answers as it is told, and writes down what it was asked.
final class TransactionBroker: Sendable {
  private struct State {
    var heard: [String] = []
    var errors: [APIKey: [ErrorCode]] = [:]
    var refused: [APIKey: ErrorCode] = [:]
    var epoch: Int16 = 0
    var offset: Int64 = 0
    var versions: [APIKey: Int16] = [:]
    var newest: [APIKey: Int16] = [:]
    var chance: SeededGenerator?
    /// What each topic's log knows of the producer.
    var known: [KafkaUUID: (epoch: Int16, next: Int32)] = [:]
    /// Written in the transaction that is open.
    var pending: [String] = []
    var committed: [String] = []
  }

  private let state = Mutex(State())
  private let script = Mutex<ScriptedBroker?>(nil)
  private let isV2: Bool

  init(_ version: TransactionProtocol) throws {
    isV2 = version == .v2
    let broker = try ScriptedBroker { try self.serve($0) }
    script.withLock { $0 = broker }
  }

  var address: BrokerAddress { script.withLock { $0?.address ?? BrokerAddress(host: "", port: 0) } }

  func stop() {
    script.withLock { broker in
      broker?.stop()
      broker = nil
    }
  }

  /// The next answers to requests of this kind; after them all is well.
  func fail(_ key: APIKey, _ codes: ErrorCode...) { state.withLock { $0.errors[key] = codes } }

  /// All answers to requests of this kind.
  func refuse(_ key: APIKey, _ code: ErrorCode) { state.withLock { $0.refused[key] = code } }

  /// Speaks nothing newer of this API, on connections to come.
  func limit(_ key: APIKey, to version: Int16) { state.withLock { $0.newest[key] = version } }

  /// Refuses a third of all requests for reasons that pass, and some records for good.
  func beMoody(seed: UInt64) { state.withLock { $0.chance = SeededGenerator(seed: seed) } }

  /// What readers of committed records see.
  var committed: [String] { state.withLock { $0.committed } }

  /// What came, in short, without metadata and the like.
  var heard: [String] { state.withLock { $0.heard } }

  /// The version in which an API was last spoken.
  func version(of key: APIKey) -> Int16? { state.withLock { $0.versions[key] } }

  private func serve(_ connection: ScriptedConnection) throws {
    let first = try connection.request()
    var versions = ScriptedConnection.versions
    var feature = ApiVersionsResponse.FinalizedFeature()
    feature.name = "transaction.version"
    feature.maxVersionLevel = isV2 ? 2 : 1
    versions.finalizedFeatures = [feature]
    let newest = state.withLock { $0.newest }
    for index in versions.apiKeys.indices {
      if let limit = newest[versions.apiKeys[index].apiKey] { versions.apiKeys[index].maxVersion = limit }
    }
    try connection.reply(versions, to: first)
    while true {
      let request = try connection.request()
      state.withLock { $0.versions[request.header.apiKey] = request.header.apiVersion }
      try answer(request, on: connection)
    }
  }

  private func answer(_ request: ScriptedConnection.Request, on connection: ScriptedConnection) throws {
    let version = request.header.apiVersion
    switch request.header.apiKey {
    case .metadata:
      var response = try connection.metadata(for: request)
      for index in response.topics.indices {
        response.topics[index].topicID = Self.id(of: response.topics[index].name ?? "")
      }
      try connection.reply(response, to: request)
    case .findCoordinator:
      let asked = try FindCoordinatorRequest.decode(request.body, version: version)
      let found = FindCoordinatorResponse.Coordinator(
        key: asked.coordinatorKeys.first ?? asked.key, nodeID: 1, host: connection.broker.host,
        port: Int32(connection.broker.port))
      try connection.reply(FindCoordinatorResponse(coordinator: found, version: version), to: request)
    case .initProducerID:
      let code = next(.initProducerID, "init")
      var response = InitProducerIdResponse(producerID: 7, producerEpoch: raiseEpoch(code))
      response.errorCode = code
      try connection.reply(response, to: request)
    case .addPartitionsToTxn:
      let asked = try AddPartitionsToTxnRequest.decode(request.body, version: version)
      let code = next(.addPartitionsToTxn, "join")
      var response = AddPartitionsToTxnResponse()
      response.resultsByTopic = asked.topics.map { topic in
        .init(
          name: topic.name,
          resultsByPartition: topic.partitions.map { .init(partitionIndex: $0, partitionErrorCode: code) })
      }
      try connection.reply(response, to: request)
    case .addOffsetsToTxn:
      var response = AddOffsetsToTxnResponse()
      response.errorCode = next(.addOffsetsToTxn, "group")
      try connection.reply(response, to: request)
    case .txnOffsetCommit:
      let asked = try TxnOffsetCommitRequest.decode(request.body, version: version)
      let code = next(.txnOffsetCommit, "offsets \(asked.memberID)/\(asked.generationID)")
      var response = TxnOffsetCommitResponse()
      response.topics = asked.topics.map { topic in
        .init(
          name: topic.name,
          partitions: topic.partitions.map { .init(partitionIndex: $0.partitionIndex, errorCode: code) })
      }
      try connection.reply(response, to: request)
    case .endTxn:
      let asked = try EndTxnRequest.decode(request.body, version: version)
      var response = EndTxnResponse()
      response.errorCode = next(.endTxn, asked.committed ? "commit" : "abort")
      if version >= 5, response.errorCode == .none {
        response.producerID = 7
        response.producerEpoch = raiseEpoch(.none)
      }
      if response.errorCode == .none { end(committed: asked.committed) }
      try connection.reply(response, to: request)
    case .produce:
      try produce(request, on: connection)
    default:
      break
    }
  }

  private func produce(_ request: ScriptedConnection.Request, on connection: ScriptedConnection) throws {
    let asked = try ProduceRequest.decode(request.body, version: request.header.apiVersion)
    let batch = try asked.topicData.first?.partitionData.first?.records.map {
      try RecordBatchHeader(parsing: $0.joined())
    }
    let name = "\(asked.transactionalID ?? "-") \(batch?.producerEpoch ?? -1):\(batch?.baseSequence ?? -1)"
    let flag = batch?.attributes.isTransactional == true ? "" : " plain"
    var code = next(.produce, "produce \(name)\(flag)")
    if let batch, let topic = asked.topicData.first, code == .none {
      code = follow(batch, in: topic.name.isEmpty ? topic.topicID : Self.id(of: topic.name))
    }
    if code == .none { try write(asked) }
    var response = ProduceResponse()
    response.responses = asked.topicData.map { topic in
      .init(
        name: topic.name, topicID: topic.topicID,
        partitionResponses: topic.partitionData.map { part in
          .init(index: part.index, errorCode: code, baseOffset: code == .none ? nextOffset() : -1)
        })
    }
    try connection.reply(response, to: request)
  }

  private static func id(of topic: String) -> KafkaUUID {
    KafkaUUID(high: topic.utf8.reduce(1) { $0 &* 31 &+ UInt64($1) }, low: 1)
  }

  /// As a log does: each batch has to begin where the last one of its epoch ended.
  private func follow(_ batch: RecordBatchHeader, in topic: KafkaUUID) -> ErrorCode {
    state.withLock { state in
      let expected = state.known[topic].map { $0.epoch == batch.producerEpoch ? $0.next : 0 } ?? 0
      guard batch.baseSequence == expected else { return .outOfOrderSequenceNumber }
      state.known[topic] = (batch.producerEpoch, batch.baseSequence + batch.recordCount)
      return .none
    }
  }

  private func write(_ asked: ProduceRequest) throws {
    for data in asked.topicData.flatMap(\.partitionData) {
      guard let records = data.records else { continue }
      var batches = RecordBatchIterator(records.joined(), from: 0)
      while let batch = try batches.next() {
        var cursor = try batch.cursor()
        while let record = try cursor.next() {
          state.withLock { $0.pending.append(record.value?.string ?? "") }
        }
      }
    }
  }

  private func end(committed: Bool) {
    state.withLock { state in
      if committed { state.committed += state.pending }
      state.pending = []
    }
  }

  private func mood(_ key: APIKey, _ state: inout State) -> ErrorCode? {
    guard var chance = state.chance else { return nil }
    defer { state.chance = chance }
    guard chance.chance(33) else { return nil }
    let moods: [ErrorCode] =
      switch key {
      case .produce: [.notEnoughReplicas, .concurrentTransactions, .notLeaderOrFollower, .invalidRecord]
      case .txnOffsetCommit: [.notCoordinator, .coordinatorLoadInProgress, .unknownTopicOrPartition]
      default: [.notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress, .concurrentTransactions]
      }
    return moods.randomElement(using: &chance)
  }

  private func next(_ key: APIKey, _ what: String) -> ErrorCode {
    state.withLock { state in
      let code = state.errors[key]?.first ?? state.refused[key] ?? mood(key, &state) ?? .none
      if state.errors[key]?.isEmpty == false { state.errors[key]?.removeFirst() }
      state.heard.append(code == .none ? what : "\(what) \(code)")
      return code
    }
  }

  private func raiseEpoch(_ code: ErrorCode) -> Int16 {
    state.withLock { state in
      if code == .none { state.epoch += 1 }
      return state.epoch
    }
  }

  private func nextOffset() -> Int64 {
    state.withLock { state in
      defer { state.offset += 1 }
      return state.offset
    }
  }
}
