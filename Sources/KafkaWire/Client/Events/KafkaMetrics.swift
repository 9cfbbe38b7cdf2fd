/// What a client has done since it began to count: see ``KafkaClient/metrics()``.
public struct KafkaMetrics: Sendable {
  /// One API at one broker.
  public struct RequestKey: Hashable, Sendable {
    public var api: APIKey
    public var broker: String

    public init(api: APIKey, broker: String) {
      self.api = api
      self.broker = broker
    }
  }

  /// Keys of ``requests`` that name a broker, at most: what comes beyond them is counted for ``otherBrokers``, for a
  /// cluster may name as many brokers as it likes.
  public static let mostRequestKeys = 4096
  /// Stands for a broker's name in a ``RequestKey``.
  public static let otherBrokers = "other brokers"

  public struct Requests: Sendable, Hashable {
    public var count = 0
    /// Those without an answer.
    public var errors = 0
    public var bytesOut = 0
    public var bytesIn = 0
    /// What the broker asked for in all.
    public var throttle = Duration.zero
    /// Of those that were answered.
    public var latency = LatencyHistogram()
  }

  public var requests: [RequestKey: Requests] = [:]
  public var retries = 0
  public var connectionsOpened = 0
  public var connectionsFailed = 0
  public var connectionsClosed = 0
  public var metadataRefreshes = 0
  public var metadataFailures = 0
  public var producedBatches = 0
  public var producedRecords = 0
  public var producedBytes = 0
  /// Attempts that a broker refused; most are tried again.
  public var refusedBatches = 0
  public var fetches = 0
  public var incrementalFetches = 0
  public var fetchedBytes = 0
  public var rebalances = 0
  public var stalls = 0
  public var truncations = 0
  public var positionResets = 0
  /// Events that a listener lost because it took them too slowly.
  public var droppedEvents = 0

  public init() {}

  mutating func count(_ event: KafkaEvent) {
    switch event {
    case .connectionOpened: connectionsOpened += 1
    case .connectionFailed: connectionsFailed += 1
    case .connectionClosed: connectionsClosed += 1
    case .request(let report): count(report)
    case .retry: retries += 1
    case .metadataRefreshed: metadataRefreshes += 1
    case .metadataFailed: metadataFailures += 1
    case .produced(let report):
      guard report.error == .none else {
        refusedBatches += 1
        return
      }
      producedBatches += 1
      producedRecords += report.records
      producedBytes += report.bytes
    case .fetched(let report):
      fetches += 1
      if report.isIncremental { incrementalFetches += 1 }
      fetchedBytes += report.bytes
    case .rebalanced: rebalances += 1
    case .stalled: stalls += 1
    case .truncated: truncations += 1
    case .positionReset: positionResets += 1
    }
  }

  private mutating func count(_ report: RequestReport) {
    var key = RequestKey(api: report.api, broker: report.broker)
    if requests[key] == nil, requests.count >= Self.mostRequestKeys { key.broker = Self.otherBrokers }
    requests[key, default: Requests()].count += 1
    requests[key]?.bytesOut += report.bytesOut
    requests[key]?.bytesIn += report.bytesIn
    requests[key]?.throttle += report.throttle
    if report.error == nil {
      requests[key]?.latency.record(report.duration)
    } else {
      requests[key]?.errors += 1
    }
  }
}
