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
  /// Holds the records as they will be sent: small ones copied when they are handed over, so that nothing of them is
  /// kept apart, counted or walked again.
  private(set) var builder: RecordBatchBuilder
  /// Bytes of the encoded batch, at most.
  private(set) var bytes = 61
  /// Bytes taken of the producer's memory.
  private(set) var memory = 0
  /// Bytes of the keys and values.
  private(set) var payloadBytes = 0
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

  /// `reserve`: bytes of small records to make room for at the start.
  init(partition: TopicPartition, createdAt: Duration, deadline: Duration, reserve: Int = 0) {
    builder = RecordBatchBuilder(reserve: reserve)
    self.createdAt = createdAt
    self.deadline = deadline
    completion = BatchCompletion(partition: partition)
    firstIndex = 0
  }

  private init(_ whole: ProducerBatch, _ records: [Record], _ range: Range<Int>) {
    builder = RecordBatchBuilder()
    createdAt = whole.createdAt
    deadline = whole.deadline
    isFlushed = true
    isUnsure = whole.isUnsure
    completion = whole.completion
    firstIndex = whole.firstIndex + range.lowerBound
    state = .ready
    ordinal = whole.ordinal.map { $0 + (range.lowerBound > 0 ? 1 : 0) }
    sequence = whole.sequence.map { SequenceNumber.advance($0, by: range.lowerBound) }
    for record in records[range] {
      append(
        BatchRecord(timestamp: record.timestamp, key: record.key, value: record.value, headers: record.headers))
    }
  }

  var recordCount: Int { Int(builder.recordCount) }

  var isInFlight: Bool { if case .inFlight = state { true } else { false } }

  /// The records' places in the completion.
  var range: Range<Int> { firstIndex..<firstIndex + recordCount }

  mutating func append(_ record: BatchRecord) {
    builder.appendWithinLimits(
      key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
    bytes += record.encodedBytes
    memory += record.memoryBytes
    payloadBytes += record.payloadBytes
  }

  /// Two halves with the same sequence numbers, for brokers that found the whole too large.
  ///
  /// - Throws: where the batch cannot be read again; what it holds was written by its own builder.
  func halves() throws(WireError) -> (ProducerBatch, ProducerBatch) {
    let records = try RecordBatch(builder.finish().joined(), checkingCRC: false).records()
    let middle = records.count / 2
    return (ProducerBatch(self, records, 0..<middle), ProducerBatch(self, records, middle..<records.count))
  }
}
