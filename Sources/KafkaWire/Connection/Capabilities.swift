/// What one connection can speak: the broker's versions against this library's, and every exception to that rule.
struct Capabilities: Sendable, Equatable {
  private var ranges: [APIKey: ClosedRange<Int16>] = [:]

  /// The last versions that name topics by name. Some brokers announce more and give topics no ids, for they cap
  /// Metadata below 10 (Azure Event Hubs).
  private static let lastWithTopicNames: [APIKey: Int16] = [
    .produce: 12, .fetch: 12, .offsetCommit: 9, .offsetFetch: 9,
  ]

  /// From these versions on zstd may be sent or comes back (KIP-110).
  private static let firstWithZstd: [APIKey: Int16] = [.produce: 7, .fetch: 10]

  /// Whether record batches of that codec may go through this version.
  static func speaks(_ compression: RecordCompression, _ api: APIKey, _ version: Int16) -> Bool {
    compression != .zstd || version >= firstWithZstd[api] ?? 0
  }

  /// The last versions that take part in transactions of KIP-98. What is newer acts by KIP-890's second part, under which
  /// a partition joins a transaction by being written to, and every end of one raises the epoch.
  private static let lastOfTransactionV1: [APIKey: Int16] = [.produce: 11, .txnOffsetCommit: 4, .endTxn: 4]

  /// How the cluster runs transactions: by the feature level that all its brokers agreed on, not by the versions that
  /// this one would understand.
  let transactions: TransactionProtocol

  /// What the cluster's brokers agreed to speak (KIP-584).
  private(set) var features: [BrokerReport.Feature] = []

  init(_ response: ApiVersionsResponse) {
    let feature = response.finalizedFeatures.first { $0.name == "transaction.version" }
    self.init(response.apiKeys, transactions: (feature?.maxVersionLevel ?? 0) >= 2 ? .v2 : .v1)
    features = response.finalizedFeatures.map { BrokerReport.Feature(name: $0.name, level: $0.maxVersionLevel) }
      .sorted { $0.name < $1.name }
  }

  init(_ versions: [ApiVersionsResponse.Version], transactions: TransactionProtocol = .v1) {
    self.transactions = transactions
    for version in versions where version.minVersion <= version.maxVersion {
      ranges[version.apiKey] = version.minVersion...version.maxVersion
    }
  }

  /// The highest version that both sides have; nil where there is none.
  ///
  /// Always the intersection: Kafka 4 announces Produce from 0 and refuses what is below 3 (KAFKA-18659).
  ///
  /// `transaction`: what the transaction was begun by that the request is part of; nil where it is part of none.
  func version(of api: API, hasTopicID: Bool = true, transaction: TransactionProtocol? = nil) -> Int16? {
    guard let theirs = ranges[api.key] else { return nil }
    var highest = min(api.versions.upperBound, theirs.upperBound)
    if !hasTopicID, let cap = Self.lastWithTopicNames[api.key] { highest = min(highest, cap) }
    if transaction == .v1, let cap = Self.lastOfTransactionV1[api.key] { highest = min(highest, cap) }
    return highest >= max(api.versions.lowerBound, theirs.lowerBound) ? highest : nil
  }

  /// Every API that either side knows, by its key, with all that caps it.
  var support: [APISupport] {
    Set(MessageCatalog.apis.map(\.key)).union(ranges.keys).sorted { $0.rawValue < $1.rawValue }.map { key in
      guard let api = MessageCatalog.api(key) else {
        return APISupport(api: key, broker: ranges[key], library: nil, used: nil)
      }
      let used = version(of: api)
      let exceptions: [(Int16?, APISupport.Cap.Reason)] = [
        (version(of: api, hasTopicID: false), .withoutTopicIDs),
        (version(of: api, transaction: transactions), .inTransaction),
      ]
      let caps = exceptions.compactMap { version, reason in
        version == used ? nil : version.map { APISupport.Cap(version: $0, reason: reason) }
      }
      return APISupport(api: key, broker: ranges[key], library: api.versions, used: used, caps: caps)
    }
  }
}
