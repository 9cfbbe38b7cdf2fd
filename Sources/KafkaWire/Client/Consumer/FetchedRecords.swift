/// What a broker sent of one partition, checked but not yet taken apart into records.
struct FetchedRecords: Sendable {
  /// Those to be delivered: no control batches, none of an aborted transaction where those are to be left out.
  private(set) var batches: [RecordBatch] = []
  /// The offset to go on at: after the last whole batch, whether delivered or not.
  private(set) var nextOffset: Int64
  /// Where a batch is broken: what is wrong with it. `nextOffset` is its first offset.
  private(set) var failure: WireError?
  /// Bytes that the next batch takes, where not even one came whole.
  private(set) var neededBytes: Int?

  init(nextOffset: Int64) {
    self.nextOffset = nextOffset
  }

  /// Reads what was fetched from `offset` on.
  ///
  /// - Parameter aborted: the transactions to be left out; nil where all are to be delivered.
  init(_ chain: ByteChain?, from offset: Int64, aborted: [FetchResponse.AbortedTransaction]?) {
    nextOffset = offset
    guard let chain, !chain.isEmpty else { return }
    let bytes = chain.joined()
    var iterator = RecordBatchIterator(bytes, from: offset)
    var filter = aborted.map(AbortedFilter.init)
    do throws(WireError) {
      while let batch = try iterator.next() {
        // Brokers send batches in order; one that goes back is not to be believed.
        guard batch.header.lastOffset >= nextOffset else {
          throw WireError(.invalidValue(batch.header.baseOffset), field: "base_offset", at: 0)
        }
        let isWanted = try filter?.admits(batch) ?? !batch.header.attributes.isControl
        if isWanted { batches.append(batch) }
        nextOffset = batch.header.lastOffset &+ 1
      }
    } catch {
      failure = error
    }
    if failure == nil, nextOffset == offset, iterator.hasPartialTail { neededBytes = Self.size(bytes) }
  }

  /// What the header of the first batch says of its size; twice of what came where even that is cut off.
  private static func size(_ bytes: Bytes) -> Int {
    (try? RecordBatchHeader(parsing: bytes))?.totalSize ?? bytes.count * 2 + RecordBatchHeader.size
  }
}
