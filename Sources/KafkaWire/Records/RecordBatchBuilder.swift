/// Gathers records into one batch v2.
///
/// Values up to 512 bytes are copied together; larger ones are spliced into the result, so that a frame goes from the
/// camera's buffer to the socket uncopied.
public struct RecordBatchBuilder: Sendable {
  /// Bytes of the largest value that is copied: beyond it a further piece for `writev` costs less than the copy.
  static let copyLimit = 512

  /// The records' bytes without the spliced values.
  private var arena: RecordArena
  /// Bytes of the arena that are written.
  private var used = 0
  private var splices: [(position: Int, bytes: Bytes)] = []
  private var splicedCount = 0
  private var baseTimestamp: Int64 = 0
  private var maxTimestamp: Int64 = 0
  public private(set) var recordCount: Int32 = 0

  /// Bytes of records that are copied together: what a builder of as many such records again may reserve.
  var copiedBytes: Int { used }

  /// `reserve`: bytes of small records to make room for at the start.
  public init(reserve: Int = 0) {
    arena = RecordArena(capacity: max(reserve, 128))
  }

  public var isEmpty: Bool { recordCount == 0 }

  /// Bytes of the batch as it is now, header included.
  public var size: Int { RecordBatchHeader.size + used + splicedCount }

  /// Bytes of the batch if this record were in it, to the byte.
  public func size(appending key: Bytes?, _ value: Bytes?, _ headers: [RecordHeader], timestamp: Int64) -> Int {
    let body = layout(key, value, headers, timestamp).body
    return size + Self.varintSize(Int64(body)) + body
  }

  /// Adds a record.
  ///
  /// - Throws: `.invalidLength` where a batch cannot be that long (2^31 − 1 bytes); the batch stays as it was.
  public mutating func append(
    key: Bytes?, value: Bytes?, headers: [RecordHeader] = [], timestamp: Int64
  ) throws(WireError) {
    let (body, timestampDelta) = layout(key, value, headers, timestamp)
    let total = size + Self.varintSize(Int64(body)) + body
    guard total <= Int(Int32.max), recordCount < Int32.max else {
      throw WireError(.invalidLength(Int64(total)), field: "record batch", at: 0)
    }
    write(key, value, headers, timestamp, body, timestampDelta)
  }

  /// Adds a record. For callers whose own limits keep the batch far below the longest possible.
  mutating func appendWithinLimits(key: Bytes?, value: Bytes?, headers: [RecordHeader], timestamp: Int64) {
    let (body, timestampDelta) = layout(key, value, headers, timestamp)
    write(key, value, headers, timestamp, body, timestampDelta)
  }

  private mutating func write(
    _ key: Bytes?, _ value: Bytes?, _ headers: [RecordHeader], _ timestamp: Int64, _ body: Int, _ timestampDelta: Int64
  ) {
    if isEmpty {
      baseTimestamp = timestamp
      maxTimestamp = timestamp
    }
    maxTimestamp = max(maxTimestamp, timestamp)
    let spliced =
      Self.splicedBytes(key) + Self.splicedBytes(value) + headers.reduce(0) { $0 + Self.splicedBytes($1.value) }
    makeRoom(Self.varintSize(Int64(body)) + body - spliced)
    var pen = unsafe RecordPen(at: arena.base + used)
    unsafe pen.varint(Int64(body))
    unsafe pen.byte(0)
    unsafe pen.varint(timestampDelta)
    unsafe pen.varint(Int64(recordCount))
    unsafe write(key, &pen)
    unsafe write(value, &pen)
    unsafe pen.varint(Int64(headers.count))
    for header in headers {
      var name = header.key
      unsafe pen.varint(Int64(name.utf8.count))
      name.withUTF8 { unsafe pen.copy(UnsafeRawBufferPointer($0)) }
      unsafe write(header.value, &pen)
    }
    unsafe used = pen.place - arena.base
    recordCount += 1
  }

  /// The records so far, compressed; nil where that makes them no smaller, and for `.none`.
  ///
  /// - Parameters:
  ///   - compression: the codec.
  ///   - level: nil for the codec's own default; see ``RecordCompression/levels``.
  /// - Throws: `.missingTrait`, `.unsupportedCompression`; `.brokenCompression` where the codec's library fails.
  public func compressed(
    _ compression: RecordCompression, level: Int? = nil
  ) throws(WireError) -> CompressedRecords? {
    guard compression != .none, let bytes = try compression.compress(records, level: level) else { return nil }
    return CompressedRecords(compression: compression, bytes: bytes)
  }

  /// What follows the header.
  private var records: ByteChain {
    let copied = arena.bytes(used)
    guard !splices.isEmpty else { return ByteChain(copied) }
    var chain = ByteChain()
    // One more for the header.
    chain.reserve(2 * splices.count + 2)
    var start = 0
    for splice in splices {
      if let between = copied.slice(from: start, count: splice.position - start) { chain.append(between) }
      chain.append(splice.bytes)
      start = splice.position
    }
    if let rest = copied.slice(from: start, count: used - start) { chain.append(rest) }
    return chain
  }

  /// The batch. The same arguments give the same bytes, so that a retry is byte-identical.
  ///
  /// - Parameters: the producer's identity from InitProducerId and the sequence number of the first record; all -1
  ///   where the producer is not idempotent. `compressed`: what ``compressed(_:level:)`` gave for the same records.
  public func finish(
    producerID: Int64 = -1, epoch: Int16 = -1, baseSequence: Int32 = -1, isTransactional: Bool = false,
    compressed: CompressedRecords? = nil
  ) -> ByteChain {
    var header = RecordBatchHeader()
    header.attributes.isTransactional = isTransactional
    header.baseTimestamp = isEmpty ? -1 : baseTimestamp
    header.maxTimestamp = isEmpty ? -1 : maxTimestamp
    header.producerID = producerID
    header.producerEpoch = epoch
    header.baseSequence = baseSequence
    header.recordCount = recordCount
    header.lastOffsetDelta = max(recordCount - 1, 0)
    if let compressed { return compressed.batch(header) }

    return header.sealing(records)
  }

  // MARK: Sizes

  /// Bytes of a record after its length, and its timestamp as it is written.
  private func layout(
    _ key: Bytes?, _ value: Bytes?, _ headers: [RecordHeader], _ timestamp: Int64
  ) -> (body: Int, timestampDelta: Int64) {
    let delta = isEmpty ? 0 : timestamp &- baseTimestamp
    var body = 1 + Self.varintSize(delta) + Self.varintSize(Int64(recordCount))
    body += Self.size(key) + Self.size(value) + Self.varintSize(Int64(headers.count))
    for header in headers {
      let count = header.key.utf8.count
      body += Self.varintSize(Int64(count)) + count + Self.size(header.value)
    }
    return (body, delta)
  }

  private static func size(_ bytes: Bytes?) -> Int {
    guard let bytes else { return 1 }
    return varintSize(Int64(bytes.count)) + bytes.count
  }

  private static func varintSize(_ value: Int64) -> Int {
    let zigzag = UInt64(bitPattern: value << 1 ^ value >> 63)
    return max((64 - zigzag.leadingZeroBitCount + 6) / 7, 1)
  }

  // MARK: Bytes

  private static func splicedBytes(_ bytes: Bytes?) -> Int {
    guard let count = bytes?.count, count > copyLimit else { return 0 }
    return count
  }

  /// What a copy of this builder, or a batch made of it, still holds is left alone.
  private mutating func makeRoom(_ count: Int) {
    if used + count <= arena.capacity, isKnownUniquelyReferenced(&arena) { return }
    arena = arena.grown(to: max(2 * used, used + count), keeping: used)
  }

  private mutating func write(_ bytes: Bytes?, _ pen: inout RecordPen) {
    guard let bytes else { return unsafe pen.varint(-1) }
    unsafe pen.varint(Int64(bytes.count))
    if bytes.count > Self.copyLimit {
      splices.append((unsafe pen.place - arena.base, bytes))
      splicedCount += bytes.count
    } else {
      unsafe bytes.withUnsafeBytes { unsafe pen.copy($0) }
    }
  }
}
