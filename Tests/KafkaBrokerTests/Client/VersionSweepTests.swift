import KafkaWire
import Testing

/// Every version of every API, asked for on a plain connection: the broker's answer makes sense and names no error.
@Suite(.timeLimit(.minutes(2))) struct VersionSweepTests {
  static let cases = MessageCatalog.apis.flatMap { api in api.versions.map { VersionCase(api: api, version: $0) } }

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
      case .initProducerID: try sweep.initProducerID(version)
      case .describeConfigs: try sweep.describeConfigs(version)
      default: Issue.record("no request of \(item) is known here")
      }
    }
  }
}
