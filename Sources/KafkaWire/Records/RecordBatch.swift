/// A record batch v2 where it lies: the header read, the records not yet.
public struct RecordBatch: Sendable {
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

  /// The records, one by one.
  ///
  /// - Throws: `.unsupportedCompression` where the codec is not part of this build.
  public func cursor() throws(WireError) -> RecordCursor {
    let (source, start) = try uncompressedRecords(limit: Self.mostDecompressed)
    return RecordCursor(header, source, start: start)
  }

  /// All records from `offset` on, control records included.
  public func records(from offset: Int64 = 0) throws(WireError) -> [Record] {
    var cursor = try cursor()
    var records: [Record] = []
    records.reserveCapacity(min(Int(header.recordCount), 4096))
    while let record = try cursor.next() {
      if record.offset >= offset { records.append(record) }
    }
    return records
  }

  /// Bytes that decompression may take where nobody says how many.
  static let mostDecompressed = 128 << 20

  /// The bytes that hold the records, and where in them the first begins. Codecs go here: they give bytes of their own,
  /// `limit` at most.
  func uncompressedRecords(limit: Int) throws(WireError) -> (source: Bytes, start: Int) {
    let compression = header.attributes.compression
    guard compression == .none else {
      throw WireError(.unsupportedCompression(compression.rawValue), field: "attributes", at: RecordBatchHeader.checked)
    }
    return (bytes, RecordBatchHeader.size)
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
