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
  public static let apiVersions = APIKey(rawValue: 18)
  public static let createTopics = APIKey(rawValue: 19)
  public static let deleteTopics = APIKey(rawValue: 20)
  public static let initProducerID = APIKey(rawValue: 22)
  public static let describeConfigs = APIKey(rawValue: 32)

  private static let names: [APIKey: String] = [
    .produce: "Produce", .fetch: "Fetch", .listOffsets: "ListOffsets", .metadata: "Metadata",
    .offsetCommit: "OffsetCommit", .offsetFetch: "OffsetFetch", .findCoordinator: "FindCoordinator",
    .apiVersions: "ApiVersions", .createTopics: "CreateTopics", .deleteTopics: "DeleteTopics",
    .initProducerID: "InitProducerId", .describeConfigs: "DescribeConfigs",
  ]

  /// Kafka's own name, or the number.
  public var description: String { Self.names[self] ?? "API \(rawValue)" }
}
