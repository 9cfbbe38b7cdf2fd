/// Takes the record batches of a Produce request or a Fetch response apart. What is wrong with one is reported and ends
/// the record set only: the message around it can still be read.
struct RecordSetExplainer {
  private let recorder: FieldRecorder

  init(_ recorder: FieldRecorder) {
    self.recorder = recorder
  }

  func explain(_ bytes: Bytes) {
    var position = 0
    var number = 0
    while let rest = bytes.slice(from: position, count: bytes.count - position), !rest.isEmpty {
      recorder.begin("[\(number)]", at: rest.offset, .fields)
      guard let size = batch(rest) else { break }
      recorder.end(at: rest.offset + size)
      position += size
      number += 1
    }
  }

  /// The bytes of the batch at the start of `rest`; nil where nothing can be told of what follows it.
  private func batch(_ rest: Bytes) -> Int? {
    let depth = recorder.depth
    do throws(WireError) {
      guard let size = try whole(rest) else {
        // Brokers cut their answer at the size that was asked for: no error.
        recorder.note("cut off: the rest of this batch is not in this message")
        recorder.leaf("part", rest.offset..<rest.offset + rest.count, .bytes(rest))
        recorder.end(at: rest.offset + rest.count)
        return nil
      }
      guard let own = rest.slice(from: 0, count: size) else { return nil }
      try fields(own)
      return size
    } catch {
      recorder.report(error, at: rest.offset + error.offset)
      recorder.end(downTo: depth - 1, at: rest.offset + rest.count)
      return nil
    }
  }

  /// The size of the batch; nil where its end is not there.
  private func whole(_ rest: Bytes) throws(WireError) -> Int? {
    var coder = WireCoder(decoding: rest, version: 2, isFlexible: false)
    guard rest.count > RecordBatchHeader.rewritable else { return nil }
    coder.position = 8
    let length = Int(try coder.load(Int32.self, "batch_length"))
    coder.position = RecordBatchHeader.rewritable
    let magic = try coder.load(Int8.self, "magic")
    guard magic == 2 else {
      throw WireError(.unsupportedMagic(magic), field: "magic", at: RecordBatchHeader.rewritable)
    }
    guard length >= RecordBatchHeader.size - RecordBatchHeader.uncounted else {
      throw WireError(.invalidLength(Int64(length)), field: "batch_length", at: 8)
    }
    let size = length + RecordBatchHeader.uncounted
    return size <= rest.count ? size : nil
  }

  private func fields(_ batch: Bytes) throws(WireError) {
    var coder = WireCoder(decoding: batch, version: 2, isFlexible: false, recorder: recorder)
    var header = RecordBatchHeader()
    try walkHeader(&header, &coder, batch)
    guard header.attributes.compression == .none else { return try compressed(header, coder) }
    var records = RecordsExplainer(header, recorder)
    try records.explain(&coder)
  }

  /// The records have places of their own: in the bytes that come out of the decompression.
  private func compressed(_ header: RecordBatchHeader, _ batch: borrowing WireCoder) throws(WireError) {
    let compression = header.attributes.compression
    let start = batch.position
    guard let packed = batch.source.slice(from: start, count: batch.remaining), !packed.isEmpty else { return }
    recorder.begin("records", at: packed.offset, .bytes(packed), note: "compressed with \(compression)")
    // Of a small message a few thousand batches may each become large.
    let records = try compression.decompress(packed, limit: recorder.decompressionAllowance)
    recorder.decompressionAllowance -= records.count
    recorder.note("compressed with \(compression); places below are in the \(records.count) decompressed bytes")
    let inner = FieldRecorder(origin: records.offset, limit: recorder.allowance)
    var coder = WireCoder(decoding: records, version: 2, isFlexible: false, recorder: inner)
    var explainer = RecordsExplainer(header, inner)
    do throws(WireError) {
      try explainer.explain(&coder)
    } catch {
      recorder.adopt(inner, at: records.offset + coder.position)
      throw WireError(error.code, field: "decompressed \(error.field)", at: start)
    }
    recorder.adopt(inner, at: records.offset + records.count)
    recorder.end(at: packed.offset + packed.count)
  }

  private func walkHeader(
    _ header: inout RecordBatchHeader, _ coder: inout WireCoder, _ batch: Bytes
  ) throws(WireError) {
    var magic: Int8 = 0
    try coder.int(&header.baseOffset, "base_offset")
    try coder.int(&header.batchLength, "batch_length")
    try coder.int(&header.partitionLeaderEpoch, "partition_leader_epoch")
    try coder.int(&magic, "magic")
    try checksum(&header, &coder, batch)
    header.attributes.rawValue = try coder.load(Int16.self, "attributes")
    recorder.leaf(
      "attributes", coder.absolute(coder.position - 2)..<coder.absolute(coder.position),
      .integer(Int64(header.attributes.rawValue)), note: header.attributes.meaning)
    try coder.int(&header.lastOffsetDelta, "last_offset_delta")
    try coder.int(&header.baseTimestamp, "base_timestamp")
    try coder.int(&header.maxTimestamp, "max_timestamp")
    try coder.int(&header.producerID, "producer_id")
    try coder.int(&header.producerEpoch, "producer_epoch")
    try coder.int(&header.baseSequence, "base_sequence")
    try coder.int(&header.recordCount, "record_count")
  }

  /// A wrong checksum is reported, and what the batch holds is shown all the same.
  private func checksum(
    _ header: inout RecordBatchHeader, _ coder: inout WireCoder, _ batch: Bytes
  ) throws(WireError) {
    header.crc = try coder.load(UInt32.self, "crc")
    let covered = batch.slice(from: RecordBatchHeader.checked, count: batch.count - RecordBatchHeader.checked)
    let computed = CRC32C.checksum(covered ?? Bytes())
    let range = coder.absolute(coder.position - 4)..<coder.absolute(coder.position)
    if computed == header.crc {
      recorder.leaf("crc", range, .integer(Int64(header.crc)), note: "ok")
    } else {
      recorder.leaf("crc", range, .integer(Int64(header.crc)), note: "wrong: the bytes give \(computed)")
      recorder.report(
        WireError(.checksumMismatch(stored: header.crc, computed: computed), field: "crc", at: 0), at: range.lowerBound)
    }
  }
}

extension RecordBatchAttributes {
  /// `zstd, transactional`, in words.
  fileprivate var meaning: String {
    var words = [compression == .none ? "uncompressed" : compression.description]
    words.append(isLogAppendTime ? "time of append" : "time of creation")
    if isTransactional { words.append("transactional") }
    if isControl { words.append("control") }
    return words.joined(separator: ", ")
  }
}
