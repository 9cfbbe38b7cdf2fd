extension FetchMachine.Buffered {
  var partition: TopicPartition {
    switch self {
    case .records(let records): records.partition
    case .failure(let partition, _): partition
    }
  }
}

extension FetchMachine {
  /// Batches that the user gets at once, not yet taken apart.
  struct Delivered: Sendable {
    var partition: TopicPartition
    var generation: Int
    var batches: [RecordBatch]
    /// Records before it were not asked for.
    var fetchOffset: Int64
    /// Where the user stood.
    var firstOffset: Int64
    var nextOffset: Int64
    var highWatermark: Int64
    var logStartOffset: Int64
    var epochs: EpochTrail
    /// Bytes that decompressing them may take.
    var decompressionLimit: Int

    /// The records, each read once to see that it is one; up to the first batch that is broken, if any is, where
    /// `nextOffset` then is.
    ///
    /// - Throws: `.malformedResponse`, with partition and offset, where the first batch holds something else,
    ///   `.unreadableRecords` where it cannot be decompressed.
    func consumed() throws(KafkaError) -> ConsumedViews {
      var records = RecordViews(from: fetchOffset)
      var readTo: Int64?
      for batch in batches {
        do {
          try records.append(batch, limit: decompressionLimit - records.decompressedBytes)
          readTo = batch.header.lastOffset &+ 1
        } catch {
          if let readTo { return views(records, upTo: readTo) }
          throw KafkaError(
            error.isOfCodec ? .unreadableRecords(error) : .malformedResponse(error), api: .fetch, partition: partition,
            detail: "the batch at offset \(batch.header.baseOffset)")
        }
      }
      return views(records, upTo: nextOffset)
    }

    private func views(_ records: RecordViews, upTo offset: Int64) -> ConsumedViews {
      ConsumedViews(
        partition: partition, records: records, nextOffset: offset, firstOffset: firstOffset,
        highWatermark: highWatermark, logStartOffset: logStartOffset)
    }
  }

  /// Whether anything waits for the user, of this partition or of any.
  func hasNews(of partition: TopicPartition?) -> Bool {
    partition.map { wanted in buffer.contains { $0.partition == wanted } } ?? !buffer.isEmpty
  }

  /// The next of what waits for the user, of this partition or of any; nil where nothing does. What he was given before
  /// counts no longer.
  mutating func take(_ partition: TopicPartition? = nil) -> Result<Delivered, KafkaError>? {
    budget.comeForMore(partition)
    guard let index = buffer.firstIndex(where: { partition == nil || $0.partition == partition }) else { return nil }
    switch buffer[index] {
    case .failure(let partition, let error):
      buffer.remove(at: index)
      resume(partition)
      return .failure(error)
    case .records(var waiting):
      let part = waiting.take(records: settings.deliveredRecords)
      let limit = budget.decompressionLimit(of: waiting.call)
      if part.isLast {
        buffer.remove(at: index)
        budget.took(waiting.call, of: waiting.partition)
      } else {
        buffer[index] = .records(waiting)
      }
      let position = partitions[waiting.partition]
      let firstOffset = position?.delivered ?? waiting.fetchOffset
      deliver(waiting.partition, upTo: part.nextOffset)
      return .success(
        Delivered(
          partition: waiting.partition, generation: position?.generation ?? 0, batches: part.batches,
          fetchOffset: waiting.fetchOffset, firstOffset: firstOffset, nextOffset: part.nextOffset,
          highWatermark: waiting.highWatermark, logStartOffset: waiting.logStartOffset,
          epochs: BufferedRecords.epochs(of: part, from: firstOffset), decompressionLimit: limit))
    }
  }
}
