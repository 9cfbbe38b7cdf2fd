/// Where a consumer stands in one partition.
struct FetchPosition: Sendable {
  /// Not yet an offset.
  var start: StartPosition?
  var isResolving = false
  /// What is fetched next; ahead of `delivered` by what is buffered.
  var fetchOffset: Int64?
  /// What the user gets next.
  private(set) var delivered: Int64?
  /// The offset that a broker refused, until the one is known at which reading goes on.
  private var refusedOffset: Int64?
  /// Where reading goes on after that, until the user has got something from there.
  private var resumedAt: Int64?
  /// The leader epoch of the batch before `fetchOffset`; -1 where that is not known.
  var readEpoch: Int32 = -1

  var leader: PartitionLeader?
  var isLookingUp = false
  var isLeaderStale = false
  /// The last leader that was taken: older news are not believed.
  var newestLeader: PartitionLeader?
  /// Answers in a row that named an older one.
  private var doubts = 0
  /// The epoch that a leader has refused as older than its own.
  private var fencedEpoch: Int32?
  /// It was found once more, and refused once more: it is not sent any longer.
  private var isEpochUseless = false
  /// The leader epoch under which `fetchOffset` is known to be on the log.
  var validEpoch: Int32?
  var isValidating = false
  /// A replica in the consumer's rack, and until when it is asked in the leader's place (KIP-392).
  var nearer: NearerReplica?

  /// The request under way that it is part of.
  var call: Int?
  /// The user has paused it.
  var isPaused = false
  /// An error of it waits to be taken; until then nothing is fetched.
  var isHalted = false
  /// There is nowhere to go on: the error that comes again and again until the user seeks.
  var stranded: KafkaError?
  /// Raised while a batch is larger than usual.
  var maxBytes: Int32?
  /// The last answer was cut off, and the next one is asked for in a larger size.
  var grewRequest = false
  /// Changes when the user goes elsewhere: what was asked for before counts no longer.
  var generation = 0

  var attempt = 0
  var retryAt: Duration?

  /// What the last answer said; -1 before there was one.
  var highWatermark: Int64 = -1
  /// For whoever asks why nothing comes.
  var lastRequest: LastRequest?
  var lastError: KafkaError?

  struct NearerReplica: Sendable {
    var node: Int32
    var until: Duration
  }

  /// A request that concerned the partition.
  struct LastRequest: Sendable, Equatable {
    var api: APIKey
    /// Nil where any broker will do.
    var node: Int32?
    var at: Duration
  }

  mutating func begin(at start: StartPosition, generation: Int) {
    self.generation = generation
    isResolving = false
    isHalted = false
    stranded = nil
    isValidating = false
    retryAt = nil
    maxBytes = nil
    readEpoch = -1
    refusedOffset = nil
    resumedAt = nil
    if case .offset(let offset) = start {
      self.start = nil
      fetchOffset = offset
      delivered = offset
    } else {
      self.start = start
      fetchOffset = nil
      delivered = nil
    }
  }

  mutating func deliver(upTo offset: Int64) {
    delivered = offset
    if let resumed = resumedAt, offset >= resumed { resumedAt = nil }
  }

  /// The broker has nothing at `offset`: goes on elsewhere. How far behind that is, the next answer tells.
  mutating func reset(to start: StartPosition, from offset: Int64) {
    self.start = start
    fetchOffset = nil
    readEpoch = -1
    refusedOffset = offset
    highWatermark = -1
  }

  /// The offset is known that the start position stands for. The one that it stands in for; nil where the user wanted it.
  mutating func resolve(at offset: Int64) -> Int64? {
    start = nil
    fetchOffset = offset
    // Where the wanted offset was gone, the jump is to be seen.
    if delivered == nil { delivered = offset }
    succeeded()
    defer { refusedOffset = nil }
    if refusedOffset != nil { resumedAt = offset }
    return refusedOffset
  }

  /// What lies before `fetchOffset` was read in this leader epoch, by whoever was here before.
  mutating func wasRead(in epoch: Int32) {
    guard epoch >= 0, fetchOffset != nil else { return }
    readEpoch = epoch
    validEpoch = epoch
  }

  /// A request is over; it need not be the one that this waits for.
  mutating func ended(_ call: Int) {
    if self.call == call { self.call = nil }
  }

  mutating func delay(_ now: Duration, _ settings: FetchSettings) {
    attempt += 1
    retryAt = now + settings.backoff(attempt)
  }

  mutating func succeeded() {
    attempt = 0
    retryAt = nil
    lastError = nil
  }

  mutating func loseLeader() {
    leader = nil
    nearer = nil
    isLeaderStale = true
  }

  /// The leader knows a later epoch than the one that was found.
  mutating func wasFenced() {
    guard let epoch = leader?.epoch, epoch >= 0 else { return }
    isEpochUseless = fencedEpoch == epoch
    fencedEpoch = epoch
  }

  /// Takes a leader, unless it is known to be an older one of the same topic.
  mutating func take(_ found: PartitionLeader) -> Bool {
    isLookingUp = false
    if let newest = newestLeader, newest.topicID == found.topicID, found.epoch >= 0, found.epoch < newest.epoch {
      doubts += 1
      if doubts < PartitionLeader.patience {
        isLeaderStale = true
        return false
      }
    }
    doubts = 0
    if let newest = newestLeader, newest.topicID != found.topicID {
      // Another topic of the same name: nothing that was read before says anything about it.
      validEpoch = nil
      readEpoch = -1
    }
    isLeaderStale = false
    leader = found
    // Without an epoch the leader answers whatever it has (KIP-320).
    if isEpochUseless, found.epoch == fencedEpoch { leader?.epoch = -1 }
    newestLeader = found
    if nearer?.node == found.node { nearer = nil }
    return true
  }

  /// Who is to be asked.
  func source(_ now: Duration) -> Int32? {
    guard let leader else { return nil }
    if let nearer, nearer.until > now { return nearer.node }
    return leader.node
  }

  /// What is to be asked of the leader before anything is fetched from it; nil for nothing.
  var check: EpochCheck? {
    guard let leader, leader.epoch >= 0, readEpoch >= 0, let validEpoch, validEpoch != leader.epoch else { return nil }
    return EpochCheck(generation: generation, leader: leader, readEpoch: readEpoch)
  }

  /// Records that the user has not been given, as far as the broker has told; nil before it has.
  var lag: Int64? {
    guard highWatermark >= 0, let stand = resumedAt ?? delivered ?? fetchOffset else { return nil }
    return max(highWatermark - stand, 0)
  }

  func isDelayed(_ now: Duration) -> Bool { retryAt.map { $0 > now } ?? false }

  /// Whether it takes part in anything at present.
  func isActive(_ now: Duration) -> Bool { !isHalted && !isPaused && !isDelayed(now) }
}
