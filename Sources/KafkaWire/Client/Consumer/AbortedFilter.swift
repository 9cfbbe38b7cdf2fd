/// Tells, batch by batch in offset order, what belongs to an aborted transaction (KIP-98).
struct AbortedFilter {
  /// Transactions that begin later, the next one last.
  private var coming: [FetchResponse.AbortedTransaction]
  /// Producers whose running transaction was aborted in the end.
  private var aborting: Set<Int64> = []

  /// The list may come unsorted: Redpanda sends it so.
  init(_ transactions: [FetchResponse.AbortedTransaction]) {
    coming = transactions.sorted { $0.firstOffset > $1.firstOffset }
  }

  /// Whether the batch's records are for a user.
  mutating func admits(_ batch: RecordBatch) throws(WireError) -> Bool {
    while let next = coming.last, next.firstOffset <= batch.header.lastOffset {
      aborting.insert(next.producerID)
      coming.removeLast()
    }
    if batch.header.attributes.isControl {
      if try Self.isAbortMarker(batch) { aborting.remove(batch.header.producerID) }
      return false
    }
    return !(batch.header.attributes.isTransactional && aborting.contains(batch.header.producerID))
  }

  /// A control record's key: version and type, 16 bits each; type 0 is an abort.
  private static func isAbortMarker(_ batch: RecordBatch) throws(WireError) -> Bool {
    // Brokers compress no markers, whatever the topic's codec: such a one is broken in every build alike.
    let compression = batch.header.attributes.compression
    guard compression == .none else {
      throw WireError(
        .brokenCompression(compression, "a marker is never compressed"), field: "records", at: RecordBatchHeader.size)
    }
    var cursor = try batch.cursor()
    guard let key = try cursor.next()?.key?.array, key.count >= 4 else { return false }
    return key[2] == 0 && key[3] == 0
  }
}
