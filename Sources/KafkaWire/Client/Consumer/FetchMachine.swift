/// Decides what a consumer fetches next: a value without I/O, clock or tasks.
///
/// Per broker one request is under way, and none while anything of the last one waits for the user: so at most one
/// fetch is ahead of what is being worked on, whatever the user's pace. And none is sent whose answer might not fit the
/// memory limit.
struct FetchMachine: Sendable {
  let settings: FetchSettings
  var partitions: [TopicPartition: FetchPosition] = [:]
  /// In the order in which they are asked for; it rotates, for brokers fill their answer from the front.
  var turns: [TopicPartition] = []
  var calls: [Int: Call] = [:]
  var nextCall = 0
  var budget: FetchBudget
  /// Bytes of the largest answer that a node sent though less was asked for: its next one may be as large.
  var largest: [Int32: Int] = [:]
  /// The last request to each node: whoever was asked least lately has the next turn at the memory.
  var lastCalls: [Int32: Int] = [:]
  /// Nodes that are asked for one partition at a time, to find out whose batch is too large.
  var alone: Set<Int32> = []
  /// Of the last position that began anywhere. No number comes twice, so that an answer to a partition that was given
  /// up and taken again meanwhile is not taken for its own.
  private var lastGeneration = 0
  var buffer: [Buffered] = []
  /// To be told of.
  var resets: [PositionReset] = []

  /// A request under way.
  struct Call: Sendable {
    struct Part: Sendable {
      var partition: TopicPartition
      var generation: Int
      var offset: Int64
      var leader: PartitionLeader
    }

    var node: Int32
    var began: Duration
    var maxWait: Duration
    /// Bytes of the answer as far as they were asked for.
    var askedBytes: Int
    var parts: [Part]
  }

  /// What waits for the user.
  enum Buffered: Sendable {
    case records(BufferedRecords)
    case failure(TopicPartition, KafkaError)
  }

  init(_ starts: [TopicPartition: StartPosition], _ settings: FetchSettings) {
    self.settings = settings
    budget = FetchBudget(limit: settings.memoryLimit)
    assign(starts)
  }

  // MARK: Assignment

  /// Takes these partitions in addition; those that are assigned already go on where they are. A partition without a
  /// start begins where the reset policy says, and fails where that says nothing.
  ///
  /// - Parameter epochs: the leader epoch of the record before the start, where somebody has kept it.
  mutating func assign(_ starts: [TopicPartition: StartPosition?], epochs: [TopicPartition: Int32] = [:]) {
    for (partition, start) in starts.sorted(by: { $0.key < $1.key }) where partitions[partition] == nil {
      partitions[partition] = FetchPosition()
      turns.append(partition)
      if let start = start ?? settings.offsetReset.start(now: settings.timestamp()) {
        begin(partition, at: start)
        if let epoch = epochs[partition] { partitions[partition]?.wasRead(in: epoch) }
      } else {
        strand(partition, Self.noStart(partition))
      }
    }
  }

  /// Gives partitions up, with all that was fetched of them. Requests that are under way go on without them.
  ///
  /// - Returns: where the user stood in each, as far as that is known.
  mutating func unassign(_ removed: some Collection<TopicPartition>) -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for partition in removed {
      guard let position = partitions.removeValue(forKey: partition) else { continue }
      positions[partition] = position.delivered
      budget.comeForMore(partition)
      drop(partition)
    }
    turns.removeAll { partitions[$0] == nil }
    alone = []
    return positions
  }

  private mutating func begin(_ partition: TopicPartition, at start: StartPosition) {
    lastGeneration += 1
    partitions[partition]?.begin(at: start, generation: lastGeneration)
  }

  /// What waits for the user of this partition goes.
  mutating func drop(_ partition: TopicPartition) {
    for case .records(let waiting) in buffer where waiting.partition == partition { budget.drop(waiting.call) }
    buffer.removeAll { $0.partition == partition }
  }

  /// Nothing waits any longer.
  mutating func dropAll() {
    for partition in partitions.keys { drop(partition) }
    buffer = []
  }

  private static func noStart(_ partition: TopicPartition) -> KafkaError {
    KafkaError(
      .broker(.offsetOutOfRange), partition: partition,
      detail: "no offset is committed, and the reset policy is to fail")
  }

  /// Goes on elsewhere; what was fetched before is dropped.
  mutating func seek(_ partition: TopicPartition, to start: StartPosition) {
    begin(partition, at: start)
    drop(partition)
  }

  /// Stops fetching a partition. What was fetched ahead of the user is dropped, so that a long pause holds no memory.
  mutating func pause(_ partition: TopicPartition) {
    guard let position = partitions[partition], !position.isPaused else { return }
    if position.stranded != nil {
      buffer.removeAll { if case .failure(partition, _) = $0 { true } else { false } }
    } else if position.start == nil, let offset = position.delivered ?? position.fetchOffset {
      seek(partition, to: .offset(offset))
    }
    partitions[partition]?.isPaused = true
  }

  mutating func unpause(_ partition: TopicPartition) {
    guard partitions[partition]?.isPaused == true else { return }
    partitions[partition]?.isPaused = false
    if partitions[partition]?.stranded != nil { resume(partition) }
  }

  // MARK: Errors for the user

  /// What a retry can mend is retried without end; a topic that does not exist needs a decision all the same.
  func isFinal(_ error: KafkaError) -> Bool { !error.isRetriable || error.code == .unknownTopic }

  /// Stops a partition until the user has taken the error.
  mutating func halt(_ partition: TopicPartition, _ error: KafkaError) {
    guard partitions[partition] != nil else { return }
    var error = error
    error.partition = error.partition ?? partition
    error.topic = error.topic ?? partition.topic
    partitions[partition]?.isHalted = true
    partitions[partition]?.lastError = error
    buffer.append(.failure(partition, error))
  }

  /// Tries again later, and halts where that would not help.
  mutating func fail(_ partition: TopicPartition, _ error: KafkaError, now: Duration) {
    partitions[partition]?.lastError = error
    partitions[partition]?.delay(now, settings)
    if isFinal(error) { halt(partition, error) }
  }

  /// Halts a partition that nothing but a seek gets going again.
  mutating func strand(_ partition: TopicPartition, _ error: KafkaError) {
    partitions[partition]?.stranded = error
    halt(partition, error)
  }

  /// The error has been taken: the partition is tried again from where it stood, if it stood anywhere.
  mutating func resume(_ partition: TopicPartition) {
    guard let error = partitions[partition]?.stranded else {
      partitions[partition]?.isHalted = false
      return
    }
    if partitions[partition]?.isPaused == false { halt(partition, error) }
  }

  mutating func deliver(_ partition: TopicPartition, upTo offset: Int64) {
    partitions[partition]?.deliver(upTo: offset)
  }
}
