extension FetchMachine.Buffered {
  var partition: TopicPartition {
    switch self {
    case .records(let records): records.partition
    case .failure(let partition, _, _): partition
    }
  }
}

extension FetchMachine {
  /// Batches that the user gets at once, not yet taken apart.
  struct Delivered: Sendable {
    var partition: TopicPartition
    var batches: ArraySlice<RecordBatch>
    /// Records before it were not asked for.
    var fetchOffset: Int64
    /// Where the user stood.
    var firstOffset: Int64
    var nextOffset: Int64
    var highWatermark: Int64
    var logStartOffset: Int64

    /// The records, taken apart.
    ///
    /// - Throws: `.malformedResponse`, with partition and offset, where a batch holds something else, `.unreadableRecords` where
    ///   it cannot be decompressed.
    func consumed() throws(KafkaError) -> ConsumedBatch {
      var records: [Record] = []
      for batch in batches {
        do {
          records += try batch.records(from: fetchOffset)
        } catch {
          throw KafkaError(
            error.isOfCodec ? .unreadableRecords(error) : .malformedResponse(error), api: .fetch, partition: partition,
            detail: "the batch at offset \(batch.header.baseOffset)")
        }
      }
      return ConsumedBatch(
        partition: partition, records: records, nextOffset: nextOffset, firstOffset: firstOffset,
        highWatermark: highWatermark, logStartOffset: logStartOffset)
    }
  }

  /// The next of what waits for the user; nil where nothing does.
  mutating func take() -> Result<Delivered, KafkaError>? {
    guard let first = buffer.first else { return nil }
    switch first {
    case .failure(let partition, _, let error):
      buffer.removeFirst()
      resume(partition)
      return .failure(error)
    case .records(var waiting):
      let part = waiting.take(records: settings.deliveredRecords)
      if part.isLast { buffer.removeFirst() } else { buffer[0] = .records(waiting) }
      let from = partitions[waiting.partition]?.delivered ?? waiting.fetchOffset
      deliver(waiting.partition, upTo: part.nextOffset)
      return .success(
        Delivered(
          partition: waiting.partition, batches: part.batches, fetchOffset: waiting.fetchOffset, firstOffset: from,
          nextOffset: part.nextOffset, highWatermark: waiting.highWatermark, logStartOffset: waiting.logStartOffset))
    }
  }
}
