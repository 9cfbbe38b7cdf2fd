/// What one connection can speak: the broker's versions against this library's, and every exception to that rule.
struct Capabilities: Sendable, Equatable {
  private var ranges: [APIKey: ClosedRange<Int16>] = [:]

  /// The last versions that name topics by name. Some brokers announce more and give topics no ids, for they cap
  /// Metadata below 10 (Azure Event Hubs).
  private static let lastWithTopicNames: [APIKey: Int16] = [
    .produce: 12, .fetch: 12, .offsetCommit: 9, .offsetFetch: 9,
  ]

  init(_ versions: [ApiVersionsResponse.Version]) {
    for version in versions where version.minVersion <= version.maxVersion {
      ranges[version.apiKey] = version.minVersion...version.maxVersion
    }
  }

  /// The highest version that both sides have; nil where there is none.
  ///
  /// Always the intersection: Kafka 4 announces Produce from 0 and refuses what is below 3 (KAFKA-18659).
  func version(of api: API, hasTopicID: Bool = true) -> Int16? {
    guard let theirs = ranges[api.key] else { return nil }
    var highest = min(api.versions.upperBound, theirs.upperBound)
    if !hasTopicID, let cap = Self.lastWithTopicNames[api.key] { highest = min(highest, cap) }
    return highest >= max(api.versions.lowerBound, theirs.lowerBound) ? highest : nil
  }
}
