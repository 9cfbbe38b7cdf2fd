import KafkaWire

extension PartitionLog {
  /// Batches from the one that holds `offset` on, as they lie in the file, at most `maxBytes` of them; the last one may
  /// be cut off. With `wholeFirst` the first batch comes even where it is larger. Empty at the end of the log.
  func read(from offset: Int64, maxBytes: Int, wholeFirst: Bool) throws(StorageError) -> ByteChain {
    guard offset >= startOffset, offset < endOffset, maxBytes > 0 || wholeFirst else { return ByteChain() }
    guard let segment = segment(holding: offset) else { return ByteChain() }
    cache.use(segment)
    guard let start = try position(of: offset, in: segment), let first = try segment.header(at: start) else {
      return ByteChain()
    }
    guard first.totalSize <= maxBytes || wholeFirst else { return ByteChain() }
    let end = try end(from: start, first: first, maxBytes: maxBytes, in: segment)
    return ByteChain(
      try segment.bytes(from: start, count: end - start, segmentBytes: settings.segmentBytes))
  }

  func segment(holding offset: Int64) -> LogSegment? {
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].baseOffset <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? segments[low - 1] : nil
  }

  private func position(of offset: Int64, in segment: LogSegment) throws(StorageError) -> Int? {
    if let known = readAhead.last(where: { $0.offset == offset && $0.segment == segment.baseOffset }) {
      return known.position
    }
    var position = try segment.position(before: offset)
    while let header = try segment.header(at: position) {
      if header.lastOffset >= offset { return position }
      position += header.totalSize
    }
    return nil
  }

  /// Where an answer that begins at `start` ends: at a batch boundary where one is known, for a batch that is cut off
  /// is sent in vain.
  private func end(
    from start: Int, first: RecordBatchHeader, maxBytes: Int, in segment: LogSegment
  ) throws(StorageError) -> Int {
    let firstEnd = start + first.totalSize
    let limit = start + max(maxBytes, first.totalSize)
    if limit >= segment.size {
      remember(segment === segments.last ? endOffset : nil, segment, segment.size)
      return segment.size
    }
    if let boundary = try segment.boundary(before: limit), boundary.position > start {
      remember(boundary.offset, segment, boundary.position)
      return boundary.position
    }
    if limit == firstEnd { remember(first.lastOffset + 1, segment, firstEnd) }
    return limit
  }

  private func remember(_ offset: Int64?, _ segment: LogSegment, _ position: Int) {
    guard let offset else { return }
    readAhead.removeAll { $0.offset == offset }
    if readAhead.count >= 8 { readAhead.removeFirst() }
    readAhead.append(ReadAhead(offset: offset, segment: segment.baseOffset, position: position))
  }

  /// The first record whose time is `timestamp` or later; nil where there is none. In a batch with a codec that
  /// this build does not read, the first record stands for it.
  func find(timestamp: Int64) throws(StorageError) -> (offset: Int64, timestamp: Int64)? {
    for segment in segments where segment.maxTimestamp >= timestamp {
      cache.use(segment)
      var position = try segment.position(beforeTimestamp: timestamp)
      while let header = try segment.header(at: position) {
        if header.maxTimestamp >= timestamp { return try find(timestamp, in: segment, header, at: position) }
        position += header.totalSize
      }
    }
    return nil
  }

  private func find(
    _ timestamp: Int64, in segment: LogSegment, _ header: RecordBatchHeader, at position: Int
  ) throws(StorageError) -> (offset: Int64, timestamp: Int64) {
    let bytes = try segment.copy(from: position, count: header.totalSize)
    if let records = try? RecordBatch(bytes, checkingCRC: false).records(),
      let record = records.first(where: { $0.timestamp >= timestamp })
    {
      return (record.offset, record.timestamp)
    }
    return (header.baseOffset, header.recordCount == 1 ? header.maxTimestamp : header.baseTimestamp)
  }

  /// The record with the greatest time; nil where none has one.
  func findGreatestTimestamp() throws(StorageError) -> (offset: Int64, timestamp: Int64)? {
    guard let greatest = segments.map(\.maxTimestamp).max(), greatest >= 0 else { return nil }
    return try find(timestamp: greatest)
  }
}
