/// What a broker sent of one partition, checked but not yet taken apart into records.
struct FetchedRecords: Sendable {
  private let bytes: Bytes
  /// Where the batches begin that are to be delivered: no control batches, none of an aborted transaction where those
  /// are to be left out. Four bytes each, so that even the smallest batches hold hardly more than themselves.
  private var starts: [UInt32] = []
  /// The offset to go on at: after the last whole batch, whether delivered or not.
  private(set) var nextOffset: Int64
  /// The leader epoch of the last whole batch; -1 for none.
  private(set) var lastEpoch: Int32 = -1
  /// Where a batch is broken: what is wrong with it. `nextOffset` is its first offset.
  private(set) var failure: WireError?
  /// Bytes that the next batch takes, where not even one came whole.
  private(set) var neededBytes: Int?

  init(nextOffset: Int64) {
    bytes = Bytes()
    self.nextOffset = nextOffset
  }

  /// Reads what was fetched from `offset` on.
  ///
  /// - Parameter aborted: the transactions to be left out; nil where all are to be delivered.
  init(_ chain: ByteChain?, from offset: Int64, aborted: [FetchResponse.AbortedTransaction]?) {
    nextOffset = offset
    guard let chain, !chain.isEmpty else {
      bytes = Bytes()
      return
    }
    bytes = chain.joined()
    var iterator = RecordBatchIterator(bytes, from: offset)
    var filter = aborted.map(AbortedFilter.init)
    do throws(WireError) {
      while let batch = try iterator.next() {
        // Brokers send batches in order; one that goes back is not to be believed.
        guard batch.header.lastOffset >= nextOffset else {
          throw WireError(.invalidValue(batch.header.baseOffset), field: "base_offset", at: 0)
        }
        let isWanted = try filter?.admits(batch) ?? !batch.header.attributes.isControl
        if isWanted { starts.append(UInt32(truncatingIfNeeded: batch.bytes.offset - bytes.offset)) }
        nextOffset = batch.header.lastOffset &+ 1
        lastEpoch = batch.header.partitionLeaderEpoch
      }
    } catch {
      failure = error
    }
    if failure == nil, nextOffset == offset, iterator.hasPartialTail { neededBytes = Self.size(bytes) }
  }

  /// How many batches are to be delivered.
  var count: Int { starts.count }

  /// One of them, by its number. Its checksum was compared before.
  subscript(index: Int) -> RecordBatch? {
    let start = Int(starts[index])
    guard let rest = bytes.slice(from: start, count: bytes.count - start) else { return nil }
    return try? RecordBatch(rest, checkingCRC: false)
  }

  /// All of them.
  var batches: [RecordBatch] { starts.indices.compactMap { self[$0] } }

  /// What the header of the first batch says of its size; twice of what came where even that is cut off.
  private static func size(_ bytes: Bytes) -> Int {
    (try? RecordBatchHeader(parsing: bytes))?.totalSize ?? bytes.count * 2 + RecordBatchHeader.size
  }
}
