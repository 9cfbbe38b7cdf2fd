/// Where a consumer stands in one partition.
struct FetchPosition: Sendable {
  /// Not yet an offset.
  var start: StartPosition?
  var isResolving = false
  /// What is fetched next; ahead of `delivered` by what is buffered.
  var fetchOffset: Int64?
  /// What the user gets next.
  var delivered: Int64?

  var leader: PartitionLeader?
  var isLookingUp = false
  var isLeaderStale = false

  /// The request under way that it is part of.
  var call: Int?
  /// The user wants nothing of it for now.
  var isPaused = false
  /// An error of it waits to be taken; until then nothing is fetched.
  var isHalted = false
  /// Raised while a batch is larger than usual.
  var maxBytes: Int32?
  /// The last answer was cut off, and the next one is asked for in a larger size.
  var grewRequest = false
  /// Changes when the user goes elsewhere: what was asked for before counts no longer.
  var generation = 0

  var attempt = 0
  var retryAt: Duration?

  mutating func begin(at start: StartPosition, generation: Int) {
    self.generation = generation
    isResolving = false
    isHalted = false
    retryAt = nil
    maxBytes = nil
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
  }

  mutating func loseLeader() {
    leader = nil
    isLeaderStale = true
  }

  func isDelayed(_ now: Duration) -> Bool { retryAt.map { $0 > now } ?? false }
}
