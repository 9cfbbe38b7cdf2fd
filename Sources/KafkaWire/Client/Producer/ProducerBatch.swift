/// Records of one partition that are written at once, and how far that has come. A value: it does no I/O.
struct ProducerBatch: Sendable {
  enum State: Sendable, Equatable {
    /// Takes further records.
    case open
    /// Waits to be sent, for the first time or, with a sequence, again.
    case ready
    /// Part of this request.
    case inFlight(Int)
  }

  var state = State.open
  private(set) var records: [BatchRecord] = []
  /// Bytes of the encoded batch, at most.
  private(set) var bytes = 61
  /// Bytes taken of the producer's memory.
  private(set) var memory = 0
  let createdAt: Duration
  let deadline: Duration
  /// Sent regardless of the linger.
  var isFlushed = false
  /// The first record's; given when the batch is first sent and kept until its epoch ends.
  var sequence: Int32?
  /// Its place among the batches of its epoch.
  var ordinal: Int?
  /// An attempt got no answer, or one that leaves open whether the records were written.
  var isUnsure = false
  /// Its failure has been reported while it was in flight; it stays until its answer has come.
  var isReported = false
  let completion: BatchCompletion
  let compressed = BatchCompression()
  /// This part's first record in the batch that the completion was made for.
  let firstIndex: Int

  init(partition: TopicPartition, createdAt: Duration, deadline: Duration) {
    self.createdAt = createdAt
    self.deadline = deadline
    completion = BatchCompletion(partition: partition)
    firstIndex = 0
  }

  private init(_ whole: ProducerBatch, _ range: Range<Int>) {
    createdAt = whole.createdAt
    deadline = whole.deadline
    isFlushed = true
    isUnsure = whole.isUnsure
    completion = whole.completion
    firstIndex = whole.firstIndex + range.lowerBound
    state = .ready
    ordinal = whole.ordinal.map { $0 + (range.lowerBound > 0 ? 1 : 0) }
    sequence = whole.sequence.map { SequenceNumber.advance($0, by: range.lowerBound) }
    for record in whole.records[range] { append(record) }
  }

  var isInFlight: Bool { if case .inFlight = state { true } else { false } }

  /// The records' places in the completion.
  var range: Range<Int> { firstIndex..<firstIndex + records.count }

  mutating func append(_ record: BatchRecord) {
    records.append(record)
    bytes += record.encodedBytes
    memory += record.memoryBytes
  }

  /// Two halves with the same sequence numbers, for brokers that found the whole too large.
  func halves() -> (ProducerBatch, ProducerBatch) {
    let middle = records.count / 2
    return (ProducerBatch(self, 0..<middle), ProducerBatch(self, middle..<records.count))
  }
}
