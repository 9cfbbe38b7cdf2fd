/// The protocol's number for each API.
public struct APIKey: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public var rawValue: Int16

  public init(rawValue: Int16) { self.rawValue = rawValue }

  public static let produce = APIKey(rawValue: 0)
  public static let fetch = APIKey(rawValue: 1)
  public static let listOffsets = APIKey(rawValue: 2)
  public static let metadata = APIKey(rawValue: 3)
  public static let offsetCommit = APIKey(rawValue: 8)
  public static let offsetFetch = APIKey(rawValue: 9)
  public static let findCoordinator = APIKey(rawValue: 10)
  public static let joinGroup = APIKey(rawValue: 11)
  public static let heartbeat = APIKey(rawValue: 12)
  public static let leaveGroup = APIKey(rawValue: 13)
  public static let syncGroup = APIKey(rawValue: 14)
  public static let describeGroups = APIKey(rawValue: 15)
  public static let listGroups = APIKey(rawValue: 16)
  public static let saslHandshake = APIKey(rawValue: 17)
  public static let apiVersions = APIKey(rawValue: 18)
  public static let createTopics = APIKey(rawValue: 19)
  public static let deleteTopics = APIKey(rawValue: 20)
  public static let deleteRecords = APIKey(rawValue: 21)
  public static let initProducerID = APIKey(rawValue: 22)
  public static let offsetForLeaderEpoch = APIKey(rawValue: 23)
  public static let addPartitionsToTxn = APIKey(rawValue: 24)
  public static let addOffsetsToTxn = APIKey(rawValue: 25)
  public static let endTxn = APIKey(rawValue: 26)
  public static let txnOffsetCommit = APIKey(rawValue: 28)
  public static let describeConfigs = APIKey(rawValue: 32)
  public static let alterConfigs = APIKey(rawValue: 33)
  public static let saslAuthenticate = APIKey(rawValue: 36)
  public static let createPartitions = APIKey(rawValue: 37)
  public static let deleteGroups = APIKey(rawValue: 42)
  public static let incrementalAlterConfigs = APIKey(rawValue: 44)
  public static let offsetDelete = APIKey(rawValue: 47)
  public static let describeCluster = APIKey(rawValue: 60)
  public static let consumerGroupHeartbeat = APIKey(rawValue: 68)
  public static let consumerGroupDescribe = APIKey(rawValue: 69)

  private static let names: [APIKey: String] = [
    .produce: "Produce", .fetch: "Fetch", .listOffsets: "ListOffsets", .metadata: "Metadata",
    .offsetCommit: "OffsetCommit", .offsetFetch: "OffsetFetch", .findCoordinator: "FindCoordinator",
    .joinGroup: "JoinGroup", .heartbeat: "Heartbeat", .leaveGroup: "LeaveGroup", .syncGroup: "SyncGroup",
    .describeGroups: "DescribeGroups", .listGroups: "ListGroups", .saslHandshake: "SaslHandshake",
    .apiVersions: "ApiVersions", .createTopics: "CreateTopics", .deleteTopics: "DeleteTopics",
    .deleteRecords: "DeleteRecords", .initProducerID: "InitProducerId", .offsetForLeaderEpoch: "OffsetForLeaderEpoch",
    .addPartitionsToTxn: "AddPartitionsToTxn", .addOffsetsToTxn: "AddOffsetsToTxn", .endTxn: "EndTxn",
    .txnOffsetCommit: "TxnOffsetCommit", .describeConfigs: "DescribeConfigs", .alterConfigs: "AlterConfigs",
    .saslAuthenticate: "SaslAuthenticate", .createPartitions: "CreatePartitions", .deleteGroups: "DeleteGroups",
    .incrementalAlterConfigs: "IncrementalAlterConfigs", .offsetDelete: "OffsetDelete",
    .describeCluster: "DescribeCluster", .consumerGroupHeartbeat: "ConsumerGroupHeartbeat",
    .consumerGroupDescribe: "ConsumerGroupDescribe",
  ]

  /// Kafka's own name, or the number.
  public var description: String { Self.names[self] ?? "API \(rawValue)" }
}
