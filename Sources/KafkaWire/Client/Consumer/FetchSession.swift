/// What one broker remembers of a consumer's fetches (KIP-227), so that a request names only the partitions that changed
/// since the last one, and an answer only those with news.
///
/// A value without I/O, one per broker. A request is prepared, and its end told, before the next one is prepared.
struct FetchSession: Sendable {
  /// What a request says.
  struct Request: Sendable {
    /// 0 for no session yet.
    var sessionID: Int32
    /// 0 asks for a session, -1 for none (and ends that of `sessionID`).
    var epoch: Int32
    /// The partitions to be named: all, unless it is incremental.
    var parts: [FetchCall.Part]
    /// Partitions that leave the session, with the topic id by which they joined.
    var forgotten: [(partition: TopicPartition, topicID: KafkaUUID)] = []

    /// Whether the answer leaves out what has no news.
    var isIncremental: Bool { epoch > 0 }
  }

  /// The epoch of a request without a session.
  static let noEpoch: Int32 = -1
  /// The first version with sessions.
  static let firstVersion: Int16 = 7
  /// The first version that names topics by id.
  static let firstVersionWithIDs: Int16 = 13
  /// Requests after which a broker is asked again that had no room for another session.
  static let patience = 100

  /// What the broker was last told of a partition.
  private struct Told: Sendable, Equatable {
    var topicID: KafkaUUID
    var epoch: Int32
    var offset: Int64
    var maxBytes: Int32

    init(_ part: FetchCall.Part) {
      topicID = part.leader.topicID
      epoch = part.leader.epoch
      offset = part.offset
      maxBytes = part.maxBytes
    }
  }

  private(set) var id: Int32 = 0
  /// Of the next request.
  private var epoch: Int32 = 0
  private var told: [TopicPartition: Told] = [:]
  private var usesTopicIDs = false
  /// Requests that still go without a session, after the broker granted none.
  private var withoutSession = 0

  /// Prepares the next request for these partitions and no others.
  mutating func request(for parts: [FetchCall.Part], version: Int16) -> Request {
    guard version >= Self.firstVersion else { return Request(sessionID: 0, epoch: Self.noEpoch, parts: parts) }
    let usesTopicIDs = version >= Self.firstVersionWithIDs
    // A session speaks of topics either by name or by id.
    if epoch > 0, usesTopicIDs != self.usesTopicIDs { epoch = 0 }
    self.usesTopicIDs = usesTopicIDs
    if epoch == 0 { return fullRequest(parts) }
    var request = Request(sessionID: id, epoch: epoch, parts: [])
    var next: [TopicPartition: Told] = [:]
    next.reserveCapacity(parts.count)
    for part in parts {
      let fresh = Told(part)
      let known = told[part.partition]
      // A topic that was deleted and made anew is another one.
      if usesTopicIDs, let known, known.topicID != fresh.topicID {
        request.forgotten.append((part.partition, known.topicID))
      }
      if known != fresh { request.parts.append(part) }
      next[part.partition] = fresh
    }
    for (partition, known) in told where next[partition] == nil {
      request.forgotten.append((partition, known.topicID))
    }
    request.forgotten.sort { $0.partition < $1.partition }
    told = next
    return request
  }

  private mutating func fullRequest(_ parts: [FetchCall.Part]) -> Request {
    if withoutSession > 0 {
      withoutSession -= 1
      return Request(sessionID: 0, epoch: Self.noEpoch, parts: parts)
    }
    told = Dictionary(parts.map { ($0.partition, Told($0)) }) { $1 }
    // With an id, the old session ends and a new one begins.
    return Request(sessionID: id, epoch: 0, parts: parts)
  }

  /// The answer to `request` came, without an error of its own.
  ///
  /// - Parameters:
  ///   - granted: the session that it names; 0 for none.
  ///   - isEmpty: it speaks of no partition, as that of a throttled broker does.
  mutating func succeeded(_ request: Request, granted: Int32, isEmpty: Bool) {
    guard request.epoch != Self.noEpoch else { return }
    guard granted > 0 else {
      // No session, or none any more.
      if request.epoch == 0, !isEmpty { withoutSession = Self.patience }
      forget()
      return
    }
    id = granted
    epoch = request.epoch == .max ? 1 : request.epoch + 1
  }

  /// No answer came, or one with an error: nobody knows what the broker took in.
  mutating func failed(_ code: ErrorCode?) {
    if code == .fetchSessionIDNotFound {
      forget()
    } else {
      // Ends what may be left of it, and begins anew.
      epoch = 0
      told = [:]
    }
  }

  /// Whether the error concerns the session alone, so that the same fetch may be sent again at once.
  static func isMendable(_ code: ErrorCode) -> Bool {
    switch code {
    case .fetchSessionIDNotFound, .invalidFetchSessionEpoch, .fetchSessionTopicIDError: true
    default: false
    }
  }

  /// The request that ends the session; nil where there is none.
  mutating func end() -> Request? {
    guard id > 0 else { return nil }
    defer { forget() }
    return Request(sessionID: id, epoch: Self.noEpoch, parts: [])
  }

  private mutating func forget() {
    id = 0
    epoch = 0
    told = [:]
  }
}
