import KafkaWire

/// What a partition knows of its idempotent producers (KIP-98): enough to answer a batch that comes twice with the
/// offset it got the first time, and to refuse one that comes out of order.
struct ProducerState: Sendable, Equatable {
  /// A producer may have five batches in flight, so five are remembered.
  static let batchesKept = 5
  /// Producers kept per partition; beyond, the one unheard of for longest is forgotten.
  static let limit = 4096

  struct Batch: Sendable, Equatable {
    var firstSequence: Int32
    var lastSequence: Int32
    var baseOffset: Int64
  }

  struct Entry: Sendable, Equatable {
    var epoch: Int16
    /// Oldest first.
    var batches: [Batch]
    /// When the last batch came, in the log's own count of batches.
    var lastUse: UInt64
  }

  enum Verdict: Equatable {
    case append
    /// Here already.
    case duplicate(baseOffset: Int64)
    case refuse(ErrorCode)
  }

  private(set) var entries: [Int64: Entry] = [:]
  private var uses: UInt64 = 0

  /// The sequence that lies `delta` after `sequence`: after 2^31 − 1 comes 0.
  static func advance(_ sequence: Int32, by delta: Int32) -> Int32 {
    Int32(truncatingIfNeeded: (Int64(sequence) + Int64(delta)) & 0x7fff_ffff)
  }

  func check(_ batch: RecordBatchHeader) -> Verdict {
    guard batch.producerID >= 0 else { return .append }
    guard batch.producerEpoch >= 0, batch.baseSequence >= 0 else { return .refuse(.invalidRecord) }
    // A producer that this log does not know may start anywhere: its earlier batches may be gone by retention.
    guard let entry = entries[batch.producerID] else { return .append }
    if batch.producerEpoch < entry.epoch { return .refuse(.invalidProducerEpoch) }
    if batch.producerEpoch > entry.epoch {
      return batch.baseSequence == 0 ? .append : .refuse(.outOfOrderSequenceNumber)
    }
    let known = entry.batches.first {
      $0.firstSequence == batch.baseSequence && $0.lastSequence == batch.lastSequence
    }
    if let known { return .duplicate(baseOffset: known.baseOffset) }
    guard let last = entry.batches.last else { return .append }
    return batch.baseSequence == Self.advance(last.lastSequence, by: 1)
      ? .append : .refuse(.outOfOrderSequenceNumber)
  }

  /// Takes note of a batch that is in the log at `batch.baseOffset`.
  mutating func record(_ batch: RecordBatchHeader) {
    guard batch.producerID >= 0 else { return }
    uses &+= 1
    var entry = entries[batch.producerID] ?? Entry(epoch: batch.producerEpoch, batches: [], lastUse: uses)
    if entry.epoch != batch.producerEpoch {
      entry.epoch = batch.producerEpoch
      entry.batches = []
    }
    entry.batches.append(
      Batch(
        firstSequence: batch.baseSequence, lastSequence: batch.lastSequence, baseOffset: batch.baseOffset))
    if entry.batches.count > Self.batchesKept { entry.batches.removeFirst() }
    entry.lastUse = uses
    entries[batch.producerID] = entry
    if entries.count > Self.limit { forgetOldest() }
  }

  /// An eighth at a time, so that a stream of new producers does not pay for the search with every batch.
  private mutating func forgetOldest() {
    for (id, _) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }).prefix(Self.limit / 8) {
      entries[id] = nil
    }
  }

  /// Puts an entry back as a snapshot kept it.
  mutating func restore(_ id: Int64, _ entry: Entry) {
    entries[id] = entry
    uses = max(uses, entry.lastUse)
  }
}
