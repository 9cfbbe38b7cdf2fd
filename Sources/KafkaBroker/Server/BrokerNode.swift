import Foundation
import KafkaWire

/// The broker without its sockets: topics, groups, offsets and producer ids, and one answer per request. Used by one thread.
final class BrokerNode {
  let configuration: BrokerConfiguration
  let clusterID: String
  let topics: TopicStore
  let offsets: OffsetStore
  var producerIDs: ProducerIDs
  var groups: GroupCoordinator
  /// Milliseconds since 1970.
  let now: () -> Int64
  /// For what lasts: it never goes back.
  let instant: () -> ContinuousClock.Instant = { ContinuousClock.now }
  /// Partitions that were appended to and not yet looked at by whoever waits for them.
  var appended: [ObjectIdentifier: PartitionLog] = [:]
  /// Set when offsets were committed since the last flush.
  var hasUnsyncedOffsets = false
  /// Set when a topic went away: whoever waits for it must look again.
  var topicsChanged = false

  /// Bytes of the largest request without records. Read into values, names and numbers take many times their bytes.
  static let requestLimit = 1 << 20

  init(
    _ configuration: BrokerConfiguration, disk: Disk = .posix, now: @escaping () -> Int64
  ) throws(StorageError) {
    self.configuration = configuration
    self.now = now
    let directory = configuration.dataDirectory
    try Directory.create(directory)
    clusterID = try Self.clusterID(in: directory, disk)
    topics = try TopicStore(
      directory: directory, standard: Self.settings(configuration), disk: disk, report: configuration.report)
    offsets = try OffsetStore(path: directory + "/offsets.journal", disk: disk, report: configuration.report)
    producerIDs = try ProducerIDs(path: directory + "/producer-ids", disk: disk)
    groups = GroupCoordinator(Self.groupSettings(configuration))
  }

  private static func settings(_ configuration: BrokerConfiguration) -> LogSettings {
    var settings = LogSettings()
    settings.segmentBytes = configuration.segmentBytes
    settings.maxBatchBytes = configuration.messageMaxBytes
    settings.retentionBytes = configuration.retentionBytes
    settings.retentionTime = configuration.retention.map { $0.components.seconds.multipliedSafely(by: 1000) }
    return settings
  }

  private static func groupSettings(_ configuration: BrokerConfiguration) -> GroupSettings {
    var settings = GroupSettings()
    settings.initialRebalanceDelay = max(.zero, configuration.groupInitialRebalanceDelay)
    return settings
  }

  private static func clusterID(in directory: String, _ disk: Disk) throws(StorageError) -> String {
    let path = directory + "/cluster-id"
    if let bytes = try AtomicFile.read(path, limit: 64), !bytes.isEmpty { return bytes.string }
    var generator = SystemRandomNumberGenerator()
    let id = KafkaUUID.random(using: &generator).description
    try AtomicFile.write(Array(id.utf8), to: path, disk: disk)
    return id
  }

  /// The topic that a request names, by name or, in the versions that do so, by id.
  func topic(name: String, id: KafkaUUID, byID: Bool) -> (topic: Topic?, error: ErrorCode) {
    if byID {
      let topic = topics.topic(id)
      return (topic, topic == nil ? .unknownTopicID : .none)
    }
    let topic = topics.topic(name)
    return (topic, topic == nil ? .unknownTopicOrPartition : .none)
  }

  /// Answers one request frame (without its length prefix). Throws where the bytes are no request that this broker
  /// speaks: the connection is then closed, as Kafka's brokers do.
  func answer(_ frame: Bytes, client: Client) throws(WireError) -> Reply {
    let (header, body) = try Frame.requestHeader(of: frame, isFlexible: MessageCatalog.isFlexible)
    guard header.apiKey == .produce || frame.count <= Self.requestLimit else {
      throw WireError(.invalidLength(Int64(frame.count)), field: "\(header.apiKey)", at: 0)
    }
    let request = IncomingRequest(header: header, body: body, client: client)
    switch header.apiKey {
    case .apiVersions: return try ApiVersionsHandler.answer(request)
    case .produce: return try ProduceHandler.answer(request, self)
    case .fetch: return try FetchHandler.answer(request, self)
    case .metadata: return try reply(request, MetadataHandler.respond)
    case .listOffsets: return try reply(request, ListOffsetsHandler.respond)
    case .findCoordinator: return try reply(request, FindCoordinatorHandler.respond)
    case .offsetCommit: return try reply(request, OffsetCommitHandler.respond)
    case .offsetFetch: return try reply(request, OffsetFetchHandler.respond)
    case .joinGroup: return try JoinGroupHandler.answer(request, self)
    case .syncGroup: return try SyncGroupHandler.answer(request, self)
    case .heartbeat: return try reply(request, HeartbeatHandler.respond)
    case .leaveGroup: return try reply(request, LeaveGroupHandler.respond)
    case .listGroups: return try reply(request, ListGroupsHandler.respond)
    case .describeGroups: return try reply(request, DescribeGroupsHandler.respond)
    case .deleteGroups: return try reply(request, DeleteGroupsHandler.respond)
    case .offsetDelete: return try reply(request, OffsetDeleteHandler.respond)
    case .createTopics: return try reply(request, CreateTopicsHandler.respond)
    case .deleteTopics: return try reply(request, DeleteTopicsHandler.respond)
    case .initProducerID: return try reply(request, InitProducerIDHandler.respond)
    case .describeConfigs: return try reply(request, DescribeConfigsHandler.respond)
    default: throw WireError(.unsupportedVersion(header.apiVersion), field: "\(header.apiKey)", at: 0)
    }
  }

  private func reply<Request: KafkaRequest>(
    _ incoming: IncomingRequest, _ respond: (Request, Int16, BrokerNode, Client) -> Request.Response
  ) throws(WireError) -> Reply {
    let request = try Request.decodeLeniently(incoming.body, version: incoming.header.apiVersion)
    return .frame(try incoming.encode(respond(request, incoming.header.apiVersion, self, incoming.client)))
  }

  /// Syncs and closes everything, so that the next start has nothing to repair.
  func close() {
    for log in topics.logs {
      do throws(StorageError) { try log.closeCleanly() } catch { configuration.report("\(error)") }
    }
    do throws(StorageError) { try offsets.file.sync() } catch { configuration.report("\(error)") }
  }
}

extension Int64 {
  /// Stays at the limits instead of overflowing.
  fileprivate func multipliedSafely(by factor: Int64) -> Int64 {
    let (value, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? (self < 0 ? .min : .max) : value
  }
}
