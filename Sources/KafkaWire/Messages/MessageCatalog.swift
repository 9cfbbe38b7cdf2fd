/// Every API that this library speaks.
public enum MessageCatalog {
  /// Every request, which knows its response. Sorted by key.
  static let requests: [any KafkaRequest.Type] = [
    ProduceRequest.self, FetchRequest.self, ListOffsetsRequest.self, MetadataRequest.self, OffsetCommitRequest.self,
    OffsetFetchRequest.self, FindCoordinatorRequest.self, JoinGroupRequest.self, HeartbeatRequest.self,
    LeaveGroupRequest.self, SyncGroupRequest.self, DescribeGroupsRequest.self, ListGroupsRequest.self,
    SaslHandshakeRequest.self, ApiVersionsRequest.self, CreateTopicsRequest.self, DeleteTopicsRequest.self,
    DeleteRecordsRequest.self, InitProducerIdRequest.self, OffsetForLeaderEpochRequest.self,
    AddPartitionsToTxnRequest.self,
    AddOffsetsToTxnRequest.self, EndTxnRequest.self, TxnOffsetCommitRequest.self, DescribeConfigsRequest.self,
    AlterConfigsRequest.self, SaslAuthenticateRequest.self, CreatePartitionsRequest.self, DeleteGroupsRequest.self,
    IncrementalAlterConfigsRequest.self, OffsetDeleteRequest.self, DescribeClusterRequest.self,
    ConsumerGroupHeartbeatRequest.self, ConsumerGroupDescribeRequest.self,
  ]

  /// Sorted by key.
  public static let apis: [API] = requests.map { $0.api }

  private static let byKey = Dictionary(uniqueKeysWithValues: apis.map { ($0.key, $0) })

  /// nil for an API that this library does not speak.
  public static func api(_ key: APIKey) -> API? { byKey[key] }

  /// The type of a request or response; nil for an API that this library does not speak.
  static func message(_ key: APIKey, _ direction: ExplainedMessage.Direction) -> (any KafkaMessage.Type)? {
    guard let request = requests.first(where: { $0.api.key == key }) else { return nil }
    return direction == .request ? request : response(to: request)
  }

  private static func response<Request: KafkaRequest>(to request: Request.Type) -> any KafkaResponse.Type {
    Request.Response.self
  }

  /// Whether a request has header v2, also for APIs and versions that are not spoken here, so that a broker can read
  /// the header of any request and refuse it by its correlation id.
  public static func isFlexible(_ key: APIKey, _ version: Int16) -> Bool {
    if let api = byKey[key] { return api.isFlexible(version) }
    // Every API since key 45 was flexible from the start, but for those listed.
    let first = otherFlexibleVersions[key.rawValue] ?? (key.rawValue >= 45 ? 0 : .max)
    return version >= first
  }

  /// The first flexible versions of the APIs that are not spoken here (Kafka 4.1's message definitions; keys 4–7 from
  /// Kafka 3.9). `Int16.max` stands for none.
  private static let otherFlexibleVersions: [Int16: Int16] = [
    4: 4, 5: 2, 6: 6, 7: 3, 27: 1, 29: 2, 30: 2, 31: 2, 34: 2, 35: 2, 38: 2, 39: 2, 40: 2, 41: 2, 43: 2, 48: 1, 49: 1,
    53: 1, 54: 1,
  ]
}
