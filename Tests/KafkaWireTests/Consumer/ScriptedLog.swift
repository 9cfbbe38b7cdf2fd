import Synchronization

@testable import KafkaWire

/// A broker of one topic `t` for consumers, which keeps sessions as Kafka does, and that a test can make misbehave.
final class ScriptedLog: Sendable {
  struct State {
    /// By partition: batches, each beginning where the one before ends.
    var logs: [Int32: [ByteChain]]
    var sessions: [Int32: [Int32: Int64]] = [:]
    var lastSession: Int32 = 0
    var requests: [FetchRequest] = []
    /// Errors for the next fetches, first come first served.
    var errors: [ErrorCode] = []
    var grantsSessions = true
    /// Bytes of the largest pieces that answers are sent in.
    var pieces: Int?
  }

  static let topicID = KafkaUUID(high: 1, low: 1)
  let state: Mutex<State>

  init(_ logs: [Int32: [ByteChain]]) {
    state = Mutex(State(logs: logs))
  }

  /// So many batches, each of so many records.
  static func log(batches: Int, records: Int, bytes: Int = 10) -> [ByteChain] {
    (0..<batches).map { number in
      var builder = RecordBatchBuilder()
      for index in 0..<records {
        let value = Bytes([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: bytes))
        try? builder.append(key: nil, value: value, timestamp: 1)
      }
      let offset = Int64(number * records)
      return (try? RecordBatch(builder.finish().joined()).assigned(baseOffset: offset, leaderEpoch: 0)) ?? ByteChain()
    }
  }

  var requests: [FetchRequest] { state.withLock { $0.requests } }

  func serve(_ connection: ScriptedConnection) throws {
    try connection.negotiate()
    while true {
      let request = try connection.request()
      switch request.header.apiKey {
      case .metadata:
        var response = try connection.metadata(for: request)
        let partitions = state.withLock { $0.logs.keys.sorted() }
        if !response.topics.isEmpty {
          response.topics[0].partitions = partitions.map { index in
            var partition = MetadataResponse.Partition()
            partition.partitionIndex = index
            partition.leaderID = 1
            partition.leaderEpoch = 0
            return partition
          }
        }
        try connection.reply(response, to: request)
      case .fetch:
        let asked = try FetchRequest.decode(request.body, version: request.header.apiVersion)
        let (response, pieces) = state.withLock { ($0.answer(asked), $0.pieces) }
        try connection.reply(response, to: request, pieces: pieces)
      default: return
      }
    }
  }
}

extension ScriptedLog.State {
  mutating func answer(_ request: FetchRequest) -> FetchResponse {
    requests.append(request)
    var response = FetchResponse()
    if !errors.isEmpty {
      response.errorCode = errors.removeFirst()
      return response
    }
    var wanted: [Int32: Int64] = [:]
    if request.sessionEpoch > 0 {
      guard let known = sessions[request.sessionID] else {
        response.errorCode = .fetchSessionIDNotFound
        return response
      }
      wanted = known
    }
    for topic in request.forgottenTopicsData { for partition in topic.partitions { wanted[partition] = nil } }
    for topic in request.topics {
      for partition in topic.partitions { wanted[partition.partition] = partition.fetchOffset }
    }
    if request.sessionEpoch == 0, grantsSessions {
      sessions[request.sessionID] = nil
      lastSession += 1
      response.sessionID = lastSession
    } else {
      response.sessionID = max(request.sessionEpoch, 0) > 0 ? request.sessionID : 0
    }
    if request.sessionEpoch < 0 { sessions[request.sessionID] = nil }
    if response.sessionID > 0 { sessions[response.sessionID] = wanted }
    var topic = FetchResponse.Topic(topic: "t", topicID: ScriptedLog.topicID, partitions: [])
    var left = Int(request.maxBytes)
    for (partition, offset) in wanted.sorted(by: { $0.key < $1.key }) {
      let (records, end) = read(partition, from: offset, &left)
      if records.isEmpty, request.sessionEpoch > 0 { continue }
      topic.partitions.append(
        FetchResponse.Partition(partitionIndex: partition, errorCode: .none, highWatermark: end, records: records))
    }
    if !topic.partitions.isEmpty { response.responses = [topic] }
    return response
  }

  /// Whole batches, the first one whatever its size (KIP-74).
  private func read(_ partition: Int32, from offset: Int64, _ left: inout Int) -> (ByteChain, end: Int64) {
    var chain = ByteChain()
    var end: Int64 = 0
    for bytes in logs[partition] ?? [] {
      guard let header = try? RecordBatchHeader(parsing: bytes.joined()) else { continue }
      end = header.lastOffset + 1
      guard header.lastOffset >= offset, left > 0 else { continue }
      if chain.isEmpty || bytes.count <= left { chain.append(bytes) } else { left = 0 }
      left -= bytes.count
    }
    return (chain, end)
  }
}
