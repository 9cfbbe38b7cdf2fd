/// The 61 bytes before the records of a batch in format v2 (KIP-98).
public struct RecordBatchHeader: Sendable, Hashable {
  /// Bytes of the header.
  public static let size = 61
  /// Bytes that `batchLength` does not count: the base offset and the length itself.
  static let uncounted = 12
  /// Bytes that a broker may rewrite, for the checksum does not cover them.
  static let rewritable = 16
  /// Where the bytes begin that the checksum covers.
  static let checked = 21
  /// Bytes of the smallest record: seven fields of one byte each.
  static let smallestRecord = 7

  /// The offset of the first record; a producer sends 0 and the broker sets it.
  public var baseOffset: Int64 = 0
  /// Bytes after the length field.
  public var batchLength: Int32 = Int32(size - uncounted)
  public var partitionLeaderEpoch: Int32 = -1
  /// CRC-32C of all that follows it.
  public var crc: UInt32 = 0
  public var attributes = RecordBatchAttributes(rawValue: 0)
  public var lastOffsetDelta: Int32 = 0
  /// Milliseconds since 1970-01-01 UTC, as all timestamps here.
  public var baseTimestamp: Int64 = -1
  public var maxTimestamp: Int64 = -1
  /// -1: not idempotent; the next two are -1, too.
  public var producerID: Int64 = -1
  public var producerEpoch: Int16 = -1
  public var baseSequence: Int32 = -1
  /// How many records follow. Fewer than the offsets say where compaction took some away.
  public var recordCount: Int32 = 0

  public init() {}

  /// Reads and validates the header at the start of `bytes`; what follows the header need not be there.
  ///
  /// - Throws: `.truncated`, `.unsupportedMagic`, or `.invalidLength` and `.invalidValue` for what no batch can hold.
  public init(parsing bytes: Bytes) throws(WireError) {
    var c = WireCoder(decoding: bytes, version: 2, isFlexible: false)
    baseOffset = try c.load(Int64.self, "base_offset")
    batchLength = try c.load(Int32.self, "batch_length")
    partitionLeaderEpoch = try c.load(Int32.self, "partition_leader_epoch")
    let magic = try c.load(Int8.self, "magic")
    guard magic == 2 else { throw WireError(.unsupportedMagic(magic), field: "magic", at: 16) }
    crc = try c.load(UInt32.self, "crc")
    attributes.rawValue = try c.load(Int16.self, "attributes")
    lastOffsetDelta = try c.load(Int32.self, "last_offset_delta")
    baseTimestamp = try c.load(Int64.self, "base_timestamp")
    maxTimestamp = try c.load(Int64.self, "max_timestamp")
    producerID = try c.load(Int64.self, "producer_id")
    producerEpoch = try c.load(Int16.self, "producer_epoch")
    baseSequence = try c.load(Int32.self, "base_sequence")
    recordCount = try c.load(Int32.self, "record_count")
    try validate()
  }

  private func validate() throws(WireError) {
    guard Int(batchLength) >= Self.size - Self.uncounted else {
      throw WireError(.invalidLength(Int64(batchLength)), field: "batch_length", at: 8)
    }
    guard baseOffset >= 0 else { throw WireError(.invalidValue(baseOffset), field: "base_offset", at: 0) }
    guard lastOffsetDelta >= 0, !baseOffset.addingReportingOverflow(Int64(lastOffsetDelta) + 1).overflow else {
      throw WireError(.invalidValue(Int64(lastOffsetDelta)), field: "last_offset_delta", at: 23)
    }
    // Uncompressed records take seven bytes each at least, and no two share an offset.
    let room = attributes.compression == .none ? (totalSize - Self.size) / Self.smallestRecord : Int(Int32.max)
    guard recordCount >= 0, Int(recordCount) <= room, Int64(recordCount) <= Int64(lastOffsetDelta) + 1 else {
      throw WireError(.invalidLength(Int64(recordCount)), field: "record_count", at: 57)
    }
  }

  /// Bytes of the whole batch.
  public var totalSize: Int { Int(batchLength) + Self.uncounted }

  /// The offset of the last record.
  public var lastOffset: Int64 { baseOffset &+ Int64(lastOffsetDelta) }

  /// The sequence number of the last record; sequences wrap at 2^31 − 1 to 0. -1 where there is no producer id.
  public var lastSequence: Int32 {
    guard baseSequence >= 0 else { return -1 }
    return Int32((Int64(baseSequence) + Int64(lastOffsetDelta)) & 0x7fff_ffff)
  }

  /// The header's 61 bytes.
  public func encoded() -> Bytes {
    var c = WireCoder(encodingVersion: 2, isFlexible: false, reserve: 64)
    write(to: &c)
    return c.finish().joined()
  }

  /// The batch of this header, with length and checksum, and what follows it.
  func sealing(_ records: consuming ByteChain) -> ByteChain {
    var header = self
    header.batchLength = Int32(clamping: Self.size - Self.uncounted + records.count)
    let covered = header.encoded().slice(from: Self.checked, count: Self.size - Self.checked)
    header.crc = CRC32C.checksum(covered ?? Bytes())
    header.crc = CRC32C.checksum(records, continuing: header.crc)
    records.prepend(header.encoded())
    return records
  }

  func write(to c: inout WireCoder) {
    writeRewritable(to: &c)
    c.store(Int8(2))
    c.store(crc)
    c.store(attributes.rawValue)
    c.store(lastOffsetDelta)
    c.store(baseTimestamp)
    c.store(maxTimestamp)
    c.store(producerID)
    c.store(producerEpoch)
    c.store(baseSequence)
    c.store(recordCount)
  }

  func writeRewritable(to c: inout WireCoder) {
    c.store(baseOffset)
    c.store(batchLength)
    c.store(partitionLeaderEpoch)
  }
}
