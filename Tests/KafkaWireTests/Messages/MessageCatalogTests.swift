import Testing

@testable import KafkaWire

@Suite("The catalogue of APIs")
struct MessageCatalogTests {
  @Test("its versions are those that the protocol reference says to implement")
  func versions() {
    let table = MessageCatalog.apis.map { api in
      "\(api.key) \(api.versions.lowerBound)-\(api.versions.upperBound) flexible \(api.flexibleFrom ?? -1)"
    }
    #expect(
      table == [
        "Produce 3-13 flexible 9", "Fetch 4-17 flexible 12", "ListOffsets 1-10 flexible 6",
        "Metadata 1-13 flexible 9", "OffsetCommit 2-10 flexible 8", "OffsetFetch 1-10 flexible 6",
        "FindCoordinator 0-5 flexible 3", "JoinGroup 2-9 flexible 6", "Heartbeat 0-4 flexible 4",
        "LeaveGroup 0-5 flexible 4", "SyncGroup 0-5 flexible 4", "DescribeGroups 0-6 flexible 5",
        "ListGroups 0-5 flexible 3", "SaslHandshake 1-1 flexible -1", "ApiVersions 0-4 flexible 3",
        "CreateTopics 2-7 flexible 5", "DeleteTopics 1-6 flexible 4", "DeleteRecords 0-2 flexible 2",
        "InitProducerId 0-5 flexible 2", "OffsetForLeaderEpoch 2-4 flexible 4", "AddPartitionsToTxn 0-3 flexible 3",
        "AddOffsetsToTxn 0-4 flexible 3", "EndTxn 0-5 flexible 3", "TxnOffsetCommit 0-5 flexible 3",
        "DescribeConfigs 1-4 flexible 4", "AlterConfigs 0-2 flexible 2", "SaslAuthenticate 0-2 flexible 2",
        "CreatePartitions 0-3 flexible 2", "DeleteGroups 0-2 flexible 2", "IncrementalAlterConfigs 0-1 flexible 1",
        "OffsetDelete 0-0 flexible -1", "DescribeCluster 0-2 flexible 0", "ConsumerGroupHeartbeat 1-1 flexible 0",
        "ConsumerGroupDescribe 0-1 flexible 0",
      ])
  }

  @Test("requests share their API with their responses")
  func pairs() {
    for golden in GoldenAPI.all { #expect(golden.request.api == golden.response.api) }
  }

  @Test("flexibility is known of every API, spoken here or not")
  func flexibility() {
    #expect(!MessageCatalog.isFlexible(.metadata, 8))
    #expect(MessageCatalog.isFlexible(.metadata, 9))
    #expect(MessageCatalog.isFlexible(.metadata, 99))
    #expect(!MessageCatalog.isFlexible(APIKey(rawValue: 11), 5))
    #expect(MessageCatalog.isFlexible(APIKey(rawValue: 11), 6))
    #expect(!MessageCatalog.isFlexible(APIKey(rawValue: 17), 1))
    #expect(!MessageCatalog.isFlexible(APIKey(rawValue: 47), 0))
    #expect(MessageCatalog.isFlexible(APIKey(rawValue: 60), 0))
    #expect(MessageCatalog.isFlexible(APIKey(rawValue: 999), 0))
    #expect(!MessageCatalog.isFlexible(APIKey(rawValue: -1), 0))
    #expect(!MessageCatalog.isFlexible(APIKey(rawValue: 60), -1))
  }

  @Test("an unknown key has no API")
  func unknown() {
    #expect(MessageCatalog.api(APIKey(rawValue: 999)) == nil)
    #expect(MessageCatalog.api(.fetch)?.versions == 4...17)
  }
}
