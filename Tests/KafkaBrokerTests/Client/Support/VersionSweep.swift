import KafkaWire
import Testing

/// A sensible request of each API in a given version, and what its answer has to say. The broker has a topic `video`
/// with one record, "frame" at time 1000.
final class VersionSweep {
  let client: RawClient
  private let address: BrokerAddress
  private let topicID: KafkaUUID

  init(_ address: BrokerAddress) throws {
    client = try RawClient(address)
    self.address = address
    #expect(try client.createTopic("video", partitions: 2) == .none)
    #expect(try client.produce(Batches.make(["frame"]), to: "video").errorCode == .none)
    let metadata = try client.call(MetadataRequest(topics: [.init(name: "video")]), version: 12)
    topicID = try #require(metadata.topics.first?.topicID)
    #expect(topicID != .zero)
  }

  func apiVersions(_ version: Int16) throws {
    var request = ApiVersionsRequest()
    request.clientSoftwareName = "sweep"
    request.clientSoftwareVersion = "1.0"
    let answer = try client.call(request, version: version)
    #expect(answer.errorCode == .none)
    for api in VersionSweepTests.spoken {
      let entry = try #require(answer.apiKeys.first { $0.apiKey == api.key })
      #expect(entry.minVersion...entry.maxVersion == api.versions)
    }
  }

  func metadata(_ version: Int16) throws {
    let answer = try client.call(MetadataRequest(topics: [.init(name: "video")]), version: version)
    try check(answer, version)
    try check(client.call(MetadataRequest(topics: nil), version: version), version)
    // By id, names may be left out.
    if version >= 12 {
      try check(client.call(MetadataRequest(topics: [.init(topicID: topicID)]), version: version), version)
    }
  }

  private func check(_ answer: MetadataResponse, _ version: Int16) throws {
    #expect(answer.errorCode == .none)
    let broker = try #require(answer.brokers.first)
    #expect(broker.port == Int32(address.port))
    #expect(answer.controllerID == broker.nodeID)
    let topic = try #require(answer.topics.first)
    #expect(topic.errorCode == .none)
    #expect(topic.name == "video")
    #expect(topic.topicID == (version >= 10 ? topicID : .zero))
    #expect(topic.partitions.map(\.partitionIndex) == [0, 1])
    #expect(topic.partitions.allSatisfy { $0.errorCode == .none && $0.leaderID == broker.nodeID })
  }

  func createTopics(_ version: Int16) throws {
    let wanted = CreateTopicsRequest.Topic(
      name: "webcam", numPartitions: 3, replicationFactor: 1, configs: [.init(name: "retention.ms", value: "60000")])
    let answer = try client.call(CreateTopicsRequest(topics: [wanted]), version: version)
    #expect(answer.topics.map(\.name) == ["webcam"])
    #expect(answer.topics.map(\.errorCode) == [.none])
    if version >= 5 { #expect(answer.topics.map(\.numPartitions) == [3]) }
    let metadata = try client.call(MetadataRequest(topics: [.init(name: "webcam")]), version: 12)
    #expect(metadata.topics.first?.partitions.count == 3)
    if version >= 7 { #expect(answer.topics.first?.topicID == metadata.topics.first?.topicID) }
  }

  func deleteTopics(_ version: Int16) throws {
    let answer = try client.call(
      DeleteTopicsRequest(names: ["video"], timeout: 1000, version: version), version: version)
    #expect(answer.responses.map(\.errorCode) == [.none])
    #expect(answer.responses.map(\.name) == ["video"])
    let metadata = try client.call(
      MetadataRequest(topics: [.init(name: "video")], allowAutoTopicCreation: false), version: 12)
    #expect(metadata.topics.map(\.errorCode) == [.unknownTopicOrPartition])
  }

  func produce(_ version: Int16) throws {
    let request = ProduceRequest(
      acks: -1, timeout: 1000,
      topicData: [
        .init(name: "video", topicID: topicID, partitionData: [.init(index: 0, records: try Batches.make(["next"]))])
      ])
    let topic = try #require(try client.call(request, version: version).responses.first)
    #expect(version >= 13 ? topic.topicID == topicID : topic.name == "video")
    #expect(topic.partitionResponses.map(\.errorCode) == [.none])
    #expect(topic.partitionResponses.map(\.baseOffset) == [1])
    #expect(try Batches.values(client.fetch("video", from: 0).records) == ["frame", "next"])
  }

  func fetch(_ version: Int16) throws {
    var request = RawClient.fetchRequest("video", from: 0)
    request.topics[0].topicID = topicID
    let answer = try client.call(request, version: version)
    #expect(answer.errorCode == .none)
    let topic = try #require(answer.responses.first)
    #expect(version >= 13 ? topic.topicID == topicID : topic.topic == "video")
    let partition = try #require(topic.partitions.first)
    #expect(partition.errorCode == .none)
    #expect(partition.highWatermark == 1)
    #expect(try Batches.values(partition.records) == ["frame"])
  }

  func listOffsets(_ version: Int16) throws {
    // Latest, earliest, by time; the largest timestamp from version 7 on.
    let wanted: [(time: Int64, offset: Int64)] = [(-1, 1), (-2, 0), (1000, 0)] + (version >= 7 ? [(-3, 0)] : [])
    for (time, offset) in wanted {
      let request = ListOffsetsRequest(
        topics: [.init(name: "video", partitions: [.init(partitionIndex: 0, timestamp: time)])])
      let answer = try client.call(request, version: version)
      #expect(answer.topics.map(\.name) == ["video"])
      let partition = try #require(answer.topics.first?.partitions.first)
      #expect(partition.errorCode == .none, "time \(time)")
      #expect(partition.offset == offset, "time \(time)")
    }
  }

  func findCoordinator(_ version: Int16) throws {
    let answer = try client.call(FindCoordinatorRequest(key: "group", version: version), version: version)
    let coordinator = try #require(answer.coordinator(for: "group"))
    #expect(coordinator.errorCode == .none)
    #expect(coordinator.host == address.host)
    #expect(coordinator.port == Int32(address.port))
  }

  /// Commits and reads back, the one in the given version, the other in one that all brokers have.
  func offsets(_ api: APIKey, _ version: Int16) throws {
    let commit = OffsetCommitRequest(
      groupID: "group",
      topics: [
        .init(
          name: "video", topicID: topicID,
          partitions: [.init(partitionIndex: 1, committedOffset: 7, committedMetadata: "note")])
      ])
    let committed = try client.call(commit, version: api == .offsetCommit ? version : 5)
    #expect(committed.topics.flatMap(\.partitions).map(\.errorCode) == [.none])
    let fetched = api == .offsetFetch ? version : 5
    for isAll in [false, true] where fetched >= 2 || !isAll {
      let wanted: [OffsetFetchRequest.Topic]? =
        isAll ? nil : [.init(name: "video", topicID: topicID, partitionIndexes: [1])]
      let answer = try client.call(
        OffsetFetchRequest(groupID: "group", topics: wanted, version: fetched), version: fetched)
      #expect(answer.errorCode == .none)
      #expect(answer.groups.allSatisfy { $0.errorCode == .none })
      let topics = fetched >= 8 ? answer.groups.flatMap(\.topics) : answer.topics
      let topic = try #require(topics.first)
      #expect(fetched >= 10 ? topic.topicID == topicID : topic.name == "video")
      let partition = try #require(topic.partitions.first)
      #expect(partition.errorCode == .none)
      #expect(partition.partitionIndex == 1)
      #expect(partition.committedOffset == 7)
      #expect(partition.metadata == "note")
    }
  }

  func initProducerID(_ version: Int16) throws {
    var request = InitProducerIdRequest()
    request.transactionTimeout = 60_000
    let first = try client.call(request, version: version)
    let second = try client.call(request, version: version)
    #expect(first.errorCode == .none)
    #expect(first.producerID >= 0)
    #expect(first.producerEpoch == 0)
    #expect(second.producerID != first.producerID)
  }

  func describeConfigs(_ version: Int16) throws {
    let request = DescribeConfigsRequest(
      resources: [.init(resourceType: DescribeConfigsRequest.ResourceType.topic, resourceName: "video")])
    let answer = try client.call(request, version: version)
    #expect(answer.results.map(\.errorCode) == [.none])
    #expect(answer.results.map(\.resourceName) == ["video"])
    let limit = answer.results.first?.configs.first { $0.name == "max.message.bytes" }
    #expect(limit?.value.flatMap { Int($0) } ?? 0 > 0)
  }
}
