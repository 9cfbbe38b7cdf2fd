import KafkaWire
import Testing

@testable import KafkaBroker

/// Every version of every API that the broker speaks, asked for on a plain connection: the broker's answer makes sense
/// and names no error.
@Suite(.timeLimit(.minutes(2))) struct VersionSweepTests {
  static let spoken = MessageCatalog.apis.filter { BrokerNode.spoken.contains($0.key) }
  static let cases = spoken.flatMap { api in api.versions.map { VersionCase(api: api, version: $0) } }

  @Test("the broker announces what it serves, and closes on all else")
  func announced() async throws {
    #expect(Self.spoken.count == BrokerNode.spoken.count)
    try await withBroker { address in
      let answer = try RawClient(address).call(ApiVersionsRequest(), version: 3)
      #expect(answer.apiKeys.map(\.apiKey) == Self.spoken.map(\.key))
      for api in MessageCatalog.apis where !BrokerNode.spoken.contains(api.key) {
        let client = try RawClient(address)
        // Version, correlation id 1, client id null, no tags.
        var frame: [UInt8] = [0, 0, 0, 11]
        frame.appendBigEndian(api.key.rawValue)
        frame.appendBigEndian(api.versions.upperBound)
        client.send(frame + [0, 0, 0, 1, 0xff, 0xff, 0])
        #expect(try client.frame() == nil, "\(api.key)")
      }
    }
  }

  @Test("the broker serves the version", arguments: cases)
  func serve(_ item: VersionCase) async throws {
    try await withBroker { address in
      let sweep = try VersionSweep(address)
      let version = item.version
      switch item.api.key {
      case .apiVersions: try sweep.apiVersions(version)
      case .metadata: try sweep.metadata(version)
      case .createTopics: try sweep.createTopics(version)
      case .deleteTopics: try sweep.deleteTopics(version)
      case .produce: try sweep.produce(version)
      case .fetch: try sweep.fetch(version)
      case .listOffsets: try sweep.listOffsets(version)
      case .findCoordinator: try sweep.findCoordinator(version)
      case .offsetCommit, .offsetFetch: try sweep.offsets(item.api.key, version)
      case .joinGroup: try sweep.joinGroup(version)
      case .syncGroup: try sweep.syncGroup(version)
      case .heartbeat: try sweep.heartbeat(version)
      case .leaveGroup: try sweep.leaveGroup(version)
      case .listGroups: try sweep.listGroups(version)
      case .describeGroups: try sweep.describeGroups(version)
      case .deleteGroups: try sweep.deleteGroups(version)
      case .offsetDelete: try sweep.offsetDelete(version)
      case .initProducerID: try sweep.initProducerID(version)
      case .describeConfigs: try sweep.describeConfigs(version)
      default: Issue.record("no request of \(item) is known here")
      }
    }
  }
}
