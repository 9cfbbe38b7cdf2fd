/// A record batch v2 where it lies: the header read, the records not yet.
public struct RecordBatch: Sendable {
  /// Bytes that compressed records may take once they are decompressed, where nobody says otherwise.
  public static let mostDecompressed = 128 << 20

  public let header: RecordBatchHeader
  /// The whole batch, header included.
  public let bytes: Bytes

  /// Takes the batch at the start of `bytes`, which may hold more.
  ///
  /// - Throws: what ``RecordBatchHeader/init(parsing:)`` throws; `.truncated` where the batch is longer than `bytes`;
  ///   `.checksumMismatch`, unless it is not to be checked.
  public init(_ bytes: Bytes, checkingCRC: Bool = true) throws(WireError) {
    header = try RecordBatchHeader(parsing: bytes)
    guard let own = bytes.slice(from: 0, count: header.totalSize) else {
      throw WireError(.truncated(need: header.totalSize, have: bytes.count), field: "record batch", at: 0)
    }
    self.bytes = own
    if checkingCRC { try checkCRC() }
  }

  private init(header: RecordBatchHeader, bytes: Bytes) {
    self.header = header
    self.bytes = bytes
  }

  /// Compares the stored checksum with that of the bytes.
  public func checkCRC() throws(WireError) {
    guard let covered = bytes.slice(from: RecordBatchHeader.checked, count: bytes.count - RecordBatchHeader.checked)
    else { return }
    let computed = CRC32C.checksum(covered)
    guard computed == header.crc else {
      throw WireError(.checksumMismatch(stored: header.crc, computed: computed), field: "crc", at: 17)
    }
  }

  /// The records, one by one. Where they are compressed, they are decompressed now, and once.
  ///
  /// - Parameter decompressionLimit: bytes that come out of the decompression at most.
  /// - Throws: `.brokenCompression`, `.decompressedTooLarge`; `.missingTrait` where the codec is not part of this
  ///   build, `.unsupportedCompression` where Kafka has no such codec.
  public func cursor(
    decompressionLimit: Int = RecordBatch.mostDecompressed
  ) throws(WireError) -> RecordCursor {
    var budget = decompressionLimit
    return try cursor(decompressionBudget: &budget)
  }

  /// The same for several batches that share a limit.
  ///
  /// - Parameter decompressionBudget: bytes that may come out of the decompression; those that did are taken off it, or
  ///   about so many where it broke off.
  public func cursor(decompressionBudget: inout Int) throws(WireError) -> RecordCursor {
    let (source, start) = try uncompressedRecords(budget: &decompressionBudget)
    return RecordCursor(header, source, start: start)
  }

  /// All records from `offset` on, control records included.
  ///
  /// - Throws: what ``cursor(decompressionLimit:)`` and its `next` throw.
  public func records(
    from offset: Int64 = 0, decompressionLimit: Int = RecordBatch.mostDecompressed
  ) throws(WireError) -> [Record] {
    var cursor = try cursor(decompressionLimit: decompressionLimit)
    var records: [Record] = []
    records.reserveCapacity(min(Int(header.recordCount), 4096))
    while let record = try cursor.next() {
      if record.offset >= offset { records.append(record) }
    }
    return records
  }

  /// The bytes that hold the records, and where in them the first begins: the batch itself, or one new payload of
  /// which all records are slices.
  func uncompressedRecords(budget: inout Int) throws(WireError) -> (source: Bytes, start: Int) {
    let compression = header.attributes.compression
    let size = bytes.count - RecordBatchHeader.size
    // A batch that compaction has emptied keeps its header alone.
    guard compression != .none, size > 0, let packed = bytes.slice(from: RecordBatchHeader.size, count: size) else {
      return (bytes, RecordBatchHeader.size)
    }
    return (try compression.decompress(packed, budget: &budget), 0)
  }
}

// What a broker changes before it stores a batch.
extension RecordBatch {
  /// The batch with the offset and epoch that a leader gives it. The checksum covers neither, so it stays valid, and
  /// only the first 16 bytes are new.
  public func assigned(baseOffset: Int64, leaderEpoch: Int32) -> ByteChain {
    var header = header
    header.baseOffset = baseOffset
    header.partitionLeaderEpoch = leaderEpoch
    var c = WireCoder(encodingVersion: 2, isFlexible: false, reserve: RecordBatchHeader.rewritable)
    header.writeRewritable(to: &c)
    var chain = c.finish()
    let kept = RecordBatchHeader.rewritable
    if let rest = bytes.slice(from: kept, count: bytes.count - kept) { chain.append(rest) }
    return chain
  }

  /// The batch with the broker's own time as that of every record (LogAppendTime), checksum renewed. Copies it.
  public func stamped(logAppendTime: Int64) -> RecordBatch {
    var header = header
    header.attributes.isLogAppendTime = true
    header.maxTimestamp = logAppendTime
    var records = Bytes()
    if let rest = bytes.slice(from: RecordBatchHeader.size, count: bytes.count - RecordBatchHeader.size) {
      records = rest
    }
    let covered = header.encoded().slice(
      from: RecordBatchHeader.checked, count: RecordBatchHeader.size - RecordBatchHeader.checked)
    header.crc = CRC32C.checksum(records, continuing: CRC32C.checksum(covered ?? Bytes()))
    var chain = ByteChain(header.encoded())
    chain.append(records)
    return RecordBatch(header: header, bytes: chain.joined())
  }
}
