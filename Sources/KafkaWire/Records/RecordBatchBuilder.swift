/// Gathers records into one batch v2.
///
/// Values up to 4 KiB are copied together; larger ones are spliced into the result, so that a frame goes from the
/// camera's buffer to the socket uncopied.
public struct RecordBatchBuilder: Sendable {
  /// Bytes of the largest value that is copied.
  static let copyLimit = 4096

  /// The records' bytes without the spliced values.
  private var arena: [UInt8] = []
  private var splices: [(position: Int, bytes: Bytes)] = []
  private var splicedCount = 0
  private var baseTimestamp: Int64 = 0
  private var maxTimestamp: Int64 = 0
  public private(set) var recordCount: Int32 = 0

  /// `reserve`: bytes of small records to make room for at the start.
  public init(reserve: Int = 0) {
    arena.reserveCapacity(reserve)
  }

  public var isEmpty: Bool { recordCount == 0 }

  /// Bytes of the batch as it is now, header included.
  public var size: Int { RecordBatchHeader.size + arena.count + splicedCount }

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
    if isEmpty {
      baseTimestamp = timestamp
      maxTimestamp = timestamp
    }
    maxTimestamp = max(maxTimestamp, timestamp)
    writeVarint(Int64(body))
    arena.append(0)
    writeVarint(timestampDelta)
    writeVarint(Int64(recordCount))
    write(key)
    write(value)
    writeVarint(Int64(headers.count))
    for header in headers {
      writeVarint(Int64(header.key.utf8.count))
      arena.append(contentsOf: header.key.utf8)
      write(header.value)
    }
    recordCount += 1
  }

  /// The records so far, compressed; nil where that makes them no smaller, and for `.none`.
  ///
  /// - Parameter level: nil for the codec's own default; see ``RecordCompression/levels``.
  /// - Throws: `.missingTrait`, `.unsupportedCompression`; `.brokenCompression` where the codec's library fails.
  public func compressed(
    _ compression: RecordCompression, level: Int? = nil
  ) throws(WireError) -> CompressedRecords? {
    guard compression != .none, let bytes = try compression.compress(records, level: level) else { return nil }
    return CompressedRecords(compression: compression, bytes: bytes)
  }

  /// What follows the header.
  private var records: ByteChain {
    let copied = Bytes(arena)
    var chain = ByteChain()
    var start = 0
    for splice in splices {
      if let between = copied.slice(from: start, count: splice.position - start) { chain.append(between) }
      chain.append(splice.bytes)
      start = splice.position
    }
    if let rest = copied.slice(from: start, count: arena.count - start) { chain.append(rest) }
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

    header.batchLength = Int32(truncatingIfNeeded: size - RecordBatchHeader.uncounted)
    var c = WireCoder(encodingVersion: 2, isFlexible: false, reserve: RecordBatchHeader.size + arena.count)
    header.write(to: &c)
    unsafe arena.withUnsafeBytes { unsafe c.writeBytes($0) }
    for splice in splices {
      c.splices.append((RecordBatchHeader.size + splice.position, ByteChain(splice.bytes)))
    }
    c.patch(Int32(bitPattern: checksum(&c)), at: 17)
    return c.finish()
  }

  /// Over everything from the attributes on, spliced values in their places.
  private func checksum(_ c: inout WireCoder) -> UInt32 {
    var crc: UInt32 = 0
    var start = RecordBatchHeader.checked
    for splice in splices {
      let end = RecordBatchHeader.size + splice.position
      crc = unsafe CRC32C.checksum(UnsafeRawBufferPointer(start: c.base + start, count: end - start), continuing: crc)
      crc = CRC32C.checksum(splice.bytes, continuing: crc)
      start = end
    }
    return unsafe CRC32C.checksum(
      UnsafeRawBufferPointer(start: c.base + start, count: c.position - start), continuing: crc)
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

  private mutating func write(_ bytes: Bytes?) {
    guard let bytes else { return writeVarint(-1) }
    writeVarint(Int64(bytes.count))
    if bytes.count > Self.copyLimit {
      splices.append((arena.count, bytes))
      splicedCount += bytes.count
    } else {
      unsafe bytes.withUnsafeBytes { unsafe arena.append(contentsOf: $0) }
    }
  }

  private mutating func writeVarint(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    while rest >= 0x80 {
      arena.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    arena.append(UInt8(truncatingIfNeeded: rest))
  }
}
