/// The batches of one partition that are not settled yet, oldest first, and the sequence they are written in.
///
/// While all goes well, the batches in flight are the first ones of the list, in sequence. When one has to be sent
/// again, the partition waits until everything in flight is answered and goes on from the front: so order is kept, the
/// old leader is drained before the new one gets anything, and a new epoch never overtakes what is still under way.
struct PartitionQueue: Sendable {
  let partition: TopicPartition
  var batches: [ProducerBatch] = []
  /// Bytes of small records that the last full batch held: the next one makes room for as many at once.
  private var reserve = 0

  /// Nil until the first batch is sent.
  var identity: ProducerIdentity?
  var nextSequence: Int32 = 0
  /// Counts the batches of the epoch.
  var nextOrdinal = 0
  /// When the log was last known to know this epoch; nil before. Without that knowledge batches go one by one: a log
  /// without the producer's state takes any sequence number for the first, so a second batch could slip in before a
  /// refused first one.
  var establishedAt: Duration?
  var needsNewEpoch = false
  /// Until then a request that never was answered may still be waiting in a broker, to be carried out late.
  var hauntedUntil: Duration?
  /// Bytes of the largest batch to be put together, once the broker has found one too large.
  var batchLimit: Int?
  /// Waits for everything in flight before it sends again.
  var isRecovering = false

  /// The transaction has taken the partition in; always so without transactions.
  var isAdmitted = true

  var leader: PartitionLeader?
  var isLookingUp = false
  /// The metadata at hand have proved wrong.
  var isLeaderStale = false
  var unknownSince: Duration?

  var attempt = 0
  /// Nothing is tried before.
  var retryAt: Duration?
  var lastError: KafkaError?

  init(partition: TopicPartition) {
    self.partition = partition
  }

  /// Puts a record into the open batch, or into a new one where it does not fit. The completion's place for it, and
  /// whether the batch takes no further records.
  mutating func append(
    _ record: BatchRecord, now: @autoclosure () -> Duration, _ settings: ProducerSettings
  ) -> (completion: BatchCompletion, index: Int, isReady: Bool) {
    let size = record.encodedBytes
    let limit = min(settings.batchBytes, batchLimit ?? .max)
    if let last = batches.indices.last, batches[last].state == .open, batches[last].bytes + size > limit {
      batches[last].state = .ready
      reserve = batches[last].builder.copiedBytes
    }
    if batches.isEmpty || batches[batches.count - 1].state != .open {
      let begun = now()
      batches.append(
        ProducerBatch(
          partition: partition, createdAt: begun, deadline: begun + settings.deliveryTimeout,
          reserve: min(reserve, limit)))
    }
    let last = batches.count - 1
    batches[last].append(record)
    let isReady = batches[last].bytes >= limit
    if isReady { batches[last].state = .ready }
    return (batches[last].completion, batches[last].recordCount - 1, isReady)
  }

  /// Which batch may be sent now, be it due or not.
  func sendable(now: Duration, _ settings: ProducerSettings) -> Int? {
    guard leader != nil, isAdmitted, retryAt.map({ $0 <= now }) ?? true,
      let index = batches.indices.first(where: { !batches[$0].isInFlight })
    else { return nil }
    // With any in flight: only while the sequence is known and undisturbed.
    guard index == 0 || isEstablished(now) && !isRecovering && !needsNewEpoch,
      !(isRecovering || needsNewEpoch) || !batches.contains(where: \.isInFlight)
    else { return nil }
    return isWithinMemory(batches[index]) ? index : nil
  }

  /// Whether a batch may be sent that has no reason to wait any longer.
  func hasDue(now: Duration, isHurried: Bool, _ settings: ProducerSettings) -> Bool {
    guard let index = sendable(now: now, settings) else { return false }
    return isDue(batches[index], now: now, isHurried: isHurried, settings)
  }

  /// Brokers forget producers that have been silent, or whose records are all gone; long after the last success the log
  /// counts as not knowing this one.
  private func isEstablished(_ now: Duration) -> Bool {
    guard let establishedAt else { return false }
    return now - establishedAt < .seconds(60)
  }

  /// A log remembers the last five batches of a producer; a repetition of an earlier one it takes for a gap. So no batch
  /// is sent five after one that may have to be repeated, however many were answered in between.
  private func isWithinMemory(_ batch: ProducerBatch) -> Bool {
    guard let oldest = batches.indices.lazy.compactMap({ batches[$0].ordinal }).first else { return true }
    return (batch.ordinal ?? nextOrdinal) - oldest < 5
  }

  func isDue(_ batch: ProducerBatch, now: Duration, isHurried: Bool, _ settings: ProducerSettings) -> Bool {
    batch.state == .ready || batch.isFlushed || isHurried || batch.createdAt + settings.linger <= now
  }

  /// Gives the batch its sequence, if it has none, and marks it as part of the request. Nil while no identity is there
  /// to send it under.
  mutating func send(
    _ index: Int, request: Int, as current: ProducerIdentity?
  ) -> OutgoingBatch? {
    if needsNewEpoch { startNewEpoch() }
    guard let identity = identity ?? current, let leader else { return nil }
    self.identity = identity
    isRecovering = false
    let sequence = batches[index].sequence ?? nextSequence
    if batches[index].sequence == nil {
      batches[index].sequence = sequence
      nextSequence = SequenceNumber.advance(sequence, by: batches[index].recordCount)
      batches[index].ordinal = nextOrdinal
      nextOrdinal += 1
    }
    batches[index].state = .inFlight(request)
    return OutgoingBatch(
      partition: partition, topicID: leader.topicID, identity: identity, sequence: sequence,
      builder: batches[index].builder,
      payloadBytes: batches[index].payloadBytes, compressed: batches[index].compressed)
  }

  /// Numbers all batches anew. Nothing is in flight, and the first one is known not to be on the broker, hence none of
  /// those after it is: they had to follow it.
  private mutating func startNewEpoch() {
    needsNewEpoch = false
    identity = identity?.next
    nextSequence = 0
    nextOrdinal = 0
    establishedAt = nil
    for index in batches.indices {
      batches[index].sequence = nil
      batches[index].ordinal = nil
      batches[index].isUnsure = false
    }
  }

  /// Forgets the sequence: the next batch begins a new one, under an identity of its own. Nothing is left to be sent.
  mutating func restart() {
    identity = nil
    nextSequence = 0
    nextOrdinal = 0
    establishedAt = nil
    needsNewEpoch = false
    hauntedUntil = nil
    isRecovering = false
    attempt = 0
    retryAt = nil
  }

  /// When something is to be done next without an event: a linger, a retry, a deadline.
  ///
  /// Only what is still to come: something that was due before waits for an event.
  func nextWake(after now: Duration, _ settings: ProducerSettings) -> Duration? {
    guard let last = batches.last else { return nil }
    var times: [Duration] = []
    // The list is in the order of the deadlines.
    if let oldest = batches.indices.first(where: { !batches[$0].isReported }) { times.append(batches[oldest].deadline) }
    if let retryAt { times.append(retryAt) }
    if last.state == .open { times.append(last.createdAt + settings.linger) }
    return times.filter { $0 > now }.min()
  }
}
