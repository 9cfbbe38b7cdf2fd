import KafkaWire
import Testing

@testable import KafkaBroker

/// Requests that name the same thing again and again, to make a small question a large answer.
@Suite struct RepeatedNamesTests {
  private static let times = 1000

  private func repeated<Element>(_ element: Element) -> [Element] { Array(repeating: element, count: Self.times) }

  @Test("metadata: each topic is described once")
  func metadata() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let names = repeated(MetadataRequest.Topic(name: "video")) + [MetadataRequest.Topic(name: "other")]
      let request = MetadataRequest(topics: names, allowAutoTopicCreation: false)
      #expect(try client.call(request, version: 9).topics.map(\.name) == ["video", "other"])
    }
  }

  @Test("configs: each resource is described once")
  func configs() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let topic = DescribeConfigsRequest.Resource(
        resourceType: DescribeConfigsRequest.ResourceType.topic, resourceName: "video")
      let response = try client.call(DescribeConfigsRequest(resources: repeated(topic)), version: 4)
      #expect(response.results.map(\.resourceName) == ["video"])
    }
  }

  @Test("offsets: each partition is looked up once")
  func listOffsets() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let partition = ListOffsetsRequest.Partition(partitionIndex: 0, timestamp: ListOffsetsRequest.Place.latest)
      let topic = ListOffsetsRequest.Topic(name: "video", partitions: repeated(partition))
      let response = try client.call(ListOffsetsRequest(topics: [topic, topic]), version: 6)
      #expect(response.topics.map { $0.partitions.map(\.offset) } == [[0]])
    }
  }

  @Test("stored offsets: each is told once, in the old form and the new", arguments: [Int16(7), 8])
  func offsetFetch(_ version: Int16) async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let stored = OffsetCommitRequest.Partition(
        partitionIndex: 0, committedOffset: 5, committedMetadata: String(repeating: "m", count: 4096))
      let commit = OffsetCommitRequest(groupID: "g", topics: [.init(name: "video", partitions: [stored])])
      _ = try client.call(commit, version: 8)
      let topic = OffsetFetchRequest.Topic(name: "video", partitionIndexes: repeated(0))
      let request = OffsetFetchRequest(groupID: "g", topics: [topic, topic], version: version)
      let group = try #require(try client.call(request, version: version).group("g"))
      #expect(group.topics.map { $0.partitions.map(\.committedOffset) } == [[5]])
    }
  }
}
