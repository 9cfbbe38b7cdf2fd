import Foundation
import Synchronization

@testable import KafkaWire

/// A broker with one topic and one classic group, as far as one member sees it. A test says how the coordinator answers,
/// and sees what came.
final class ScriptedGroup: Sendable {
  struct State {
    /// The member's share from the next generation on.
    var share: [Int32]
    var generation: Int32 = 0
    var memberID = "m-1"
    /// What the next answers of an API say; afterwards none.
    var codes: [APIKey: [ErrorCode]] = [:]
    /// Held back until the gate opens.
    var gates: [APIKey: Gate] = [:]
    /// The offsets that came, in order, of each partition.
    var commits: [[Int32: Int64]] = []
    /// The leader epochs that the commits came with.
    var committedEpochs: [Int32] = []
    /// Of each partition's leader.
    var leaderEpoch: Int32 = 0
    var requests: [APIKey] = []
    /// The offset of a batch that is broken, in each partition.
    var broken: Int64?
    var lastJoin: JoinGroupRequest?
    fileprivate var waiters: [(isMet: @Sendable (State) -> Bool, promise: Promise<Void>)] = []

    func count(_ api: APIKey) -> Int { requests.filter { $0 == api }.count }

    /// The last offset stored of a partition.
    func stored(_ partition: Int32) -> Int64? { commits.last { $0[partition] != nil }?[partition] }
  }

  let state: Mutex<State>
  let partitions: Int32
  /// Records of each partition: batches up to here.
  let end: Int64
  /// Bytes of each record's value; nil for a few.
  let valueBytes: Int?
  /// Records of each batch.
  let batchRecords: Int

  init(share: [Int32], partitions: Int32 = 3, end: Int64 = 50, valueBytes: Int? = nil, batchRecords: Int = 10) {
    state = Mutex(State(share: share))
    self.partitions = partitions
    self.end = end
    self.valueBytes = valueBytes
    self.batchRecords = batchRecords
  }

  func script(_ codes: ErrorCode..., of api: APIKey) { state.withLock { $0.codes[api, default: []] += codes } }

  var commits: [[Int32: Int64]] { state.withLock { $0.commits } }

  func stored(_ partition: Int32) -> Int64? { state.withLock { $0.stored(partition) } }

  func count(_ api: APIKey) -> Int { state.withLock { $0.count(api) } }

  /// Returns once what came meets the condition.
  func wait(_ isMet: @escaping @Sendable (State) -> Bool) async throws {
    let promise = Promise<Void>()
    change { $0.waiters.append((isMet, promise)) }
    try await promise.value()
  }

  private func change(_ body: (inout State) -> Void) {
    let met = state.withLock { state in
      body(&state)
      let current = state
      let met = current.waiters.filter { $0.isMet(current) }
      state.waiters.removeAll { $0.isMet(current) }
      return met
    }
    for waiter in met { waiter.promise.fulfil(.success(())) }
  }

  /// The coordinator wants everyone to join again, with this share as the outcome.
  func rebalance(to share: [Int32]) {
    state.withLock { state in
      state.share = share
      state.codes[.heartbeat, default: []].append(.rebalanceInProgress)
    }
  }

  func serve(_ connection: ScriptedConnection) throws {
    try connection.negotiate()
    while true {
      let request = try connection.request()
      let api = request.header.apiKey
      change { $0.requests.append(api) }
      state.withLock { $0.gates[api] }?.wait()
      switch api {
      case .metadata: try connection.reply(metadata(connection, request), to: request)
      case .findCoordinator:
        let found = FindCoordinatorResponse.Coordinator(
          key: "g", nodeID: 1, host: connection.broker.host, port: Int32(connection.broker.port))
        try connection.reply(
          FindCoordinatorResponse(coordinator: found, version: request.header.apiVersion), to: request)
      case .joinGroup: try connection.reply(join(request), to: request)
      case .syncGroup: try connection.reply(sync(), to: request)
      case .heartbeat:
        var response = HeartbeatResponse()
        response.errorCode = code(.heartbeat)
        try connection.reply(response, to: request)
      case .leaveGroup: try connection.reply(LeaveGroupResponse(), to: request)
      case .offsetFetch: try connection.reply(offsets(request), to: request)
      case .offsetCommit: try connection.reply(commit(request), to: request)
      case .listOffsets: try connection.reply(listOffsets(request), to: request)
      case .offsetForLeaderEpoch: try connection.reply(epochEnds(request), to: request)
      case .fetch: try connection.reply(fetch(request), to: request)
      default: return
      }
    }
  }

  private func code(_ api: APIKey) -> ErrorCode {
    state.withLock { state in
      guard let codes = state.codes[api], let first = codes.first else { return .none }
      state.codes[api] = Array(codes.dropFirst())
      return first
    }
  }

  // MARK: Answers

  private func metadata(_ connection: ScriptedConnection, _ request: ScriptedConnection.Request) throws
    -> MetadataResponse
  {
    var response = try connection.metadata(for: request)
    for index in response.topics.indices {
      guard let first = response.topics[index].partitions.first else { continue }
      response.topics[index].partitions = (0..<partitions).map { number in
        var partition = first
        partition.partitionIndex = number
        partition.leaderEpoch = state.withLock { $0.leaderEpoch }
        return partition
      }
    }
    return response
  }

  private func join(_ request: ScriptedConnection.Request) throws -> JoinGroupResponse {
    let join = try JoinGroupRequest.decode(request.body, version: request.header.apiVersion)
    var response = JoinGroupResponse()
    response.errorCode = code(.joinGroup)
    state.withLock { state in
      state.lastJoin = join
      if join.memberID.isEmpty, response.errorCode == .none { response.errorCode = .memberIDRequired }
      if response.errorCode == .none { state.generation += 1 }
      response.generationID = state.generation
      response.memberID = state.memberID
    }
    response.leader = "somebody else"
    response.protocolName = join.protocols.first?.name
    return response
  }

  private func sync() throws -> SyncGroupResponse {
    var response = SyncGroupResponse()
    response.errorCode = code(.syncGroup)
    let share = state.withLock { $0.share }
    response.assignment = try ConsumerProtocolAssignment(
      assignedPartitions: [ConsumerProtocolTopicPartitions(topic: "t", partitions: share)]
    ).encode(version: 1)
    return response
  }

  private func offsets(_ request: ScriptedConnection.Request) throws -> OffsetFetchResponse {
    let version = request.header.apiVersion
    let asked = try OffsetFetchRequest.decode(request.body, version: version)
    var group = OffsetFetchResponse.Group(groupID: "g", topics: [])
    group.errorCode = code(.offsetFetch)
    for topic in asked.groups.first?.topics ?? asked.topics ?? [] {
      group.topics.append(
        OffsetFetchResponse.Topic(
          name: topic.name,
          partitions: topic.partitionIndexes.map { index in
            var partition = OffsetFetchResponse.Partition()
            partition.partitionIndex = index
            partition.committedOffset = stored(index) ?? -1
            partition.committedLeaderEpoch = state.withLock { $0.committedEpochs.last } ?? -1
            return partition
          }))
    }
    return OffsetFetchResponse(group: group, version: version)
  }

  private func commit(_ request: ScriptedConnection.Request) throws -> OffsetCommitResponse {
    let asked = try OffsetCommitRequest.decode(request.body, version: request.header.apiVersion)
    let code = code(.offsetCommit)
    var offsets: [Int32: Int64] = [:]
    var response = OffsetCommitResponse()
    for topic in asked.topics {
      for partition in topic.partitions {
        offsets[partition.partitionIndex] = partition.committedOffset
        if code == .none { state.withLock { $0.committedEpochs.append(partition.committedLeaderEpoch) } }
      }
      response.topics.append(
        OffsetCommitResponse.Topic(
          name: topic.name,
          partitions: topic.partitions.map { .init(partitionIndex: $0.partitionIndex, errorCode: code) }))
    }
    if code == .none { change { $0.commits.append(offsets) } }
    return response
  }

  private func listOffsets(_ request: ScriptedConnection.Request) throws -> ListOffsetsResponse {
    let asked = try ListOffsetsRequest.decode(request.body, version: request.header.apiVersion)
    var response = ListOffsetsResponse()
    for topic in asked.topics {
      response.topics.append(
        ListOffsetsResponse.Topic(
          name: topic.name,
          partitions: topic.partitions.map { partition in
            var answer = ListOffsetsResponse.Partition()
            answer.partitionIndex = partition.partitionIndex
            answer.offset = partition.timestamp == -1 ? end : 0
            return answer
          }))
    }
    return response
  }

  /// Every epoch has ended behind all there is.
  private func epochEnds(_ request: ScriptedConnection.Request) throws -> OffsetForLeaderEpochResponse {
    let asked = try OffsetForLeaderEpochRequest.decode(request.body, version: request.header.apiVersion)
    var response = OffsetForLeaderEpochResponse()
    for topic in asked.topics {
      var answer = OffsetForLeaderEpochResponse.Topic()
      answer.topic = topic.topic
      for partition in topic.partitions {
        var epoch = OffsetForLeaderEpochResponse.Partition()
        epoch.partition = partition.partition
        epoch.leaderEpoch = partition.leaderEpoch
        epoch.endOffset = end
        answer.partitions.append(epoch)
      }
      response.topics.append(answer)
    }
    return response
  }

  private func fetch(_ request: ScriptedConnection.Request) throws -> FetchResponse {
    let asked = try FetchRequest.decode(request.body, version: request.header.apiVersion)
    var response = FetchResponse()
    let isIdle = asked.topics.allSatisfy { $0.partitions.allSatisfy { $0.fetchOffset >= end } }
    // A broker with nothing new waits for as long as it is asked to.
    if isIdle { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(Int(asked.maxWait))) }
    for topic in asked.topics {
      let partitions = try topic.partitions.map { partition in
        var answer = FetchResponse.Partition()
        answer.partitionIndex = partition.partition
        answer.highWatermark = end
        answer.logStartOffset = 0
        answer.errorCode = code(.fetch)
        if partition.fetchOffset < end, answer.errorCode == .none {
          answer.records = try records(at: partition.fetchOffset)
        }
        return answer
      }
      response.responses.append(FetchResponse.Topic(topic: topic.topic, topicID: topic.topicID, partitions: partitions))
    }
    return response
  }

  private func records(at offset: Int64) throws -> ByteChain {
    let broken = state.withLock { $0.broken }
    if broken == offset { return try FetchFixtures.brokenBatch(at: offset, .none) }
    var chain = FetchFixtures.batch(at: offset, records: batchRecords, valueBytes: valueBytes)
    if broken == offset + 10 { chain.append(try FetchFixtures.brokenBatch(at: offset + 10, .none)) }
    return chain
  }
}
