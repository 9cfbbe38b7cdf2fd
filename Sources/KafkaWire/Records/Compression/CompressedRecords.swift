/// The records of a batch, compressed once, to go into the batch as often as it is sent.
public struct CompressedRecords: Sendable, Hashable {
  public let compression: RecordCompression
  /// What follows the batch's header.
  public let bytes: Bytes

  /// The batch under that header, whose length, codec and checksum are set here.
  func batch(_ header: RecordBatchHeader) -> ByteChain {
    var header = header
    header.batchLength = Int32(
      clamping: RecordBatchHeader.size - RecordBatchHeader.uncounted + bytes.count)
    header.attributes.compression = compression
    let covered = header.encoded().slice(
      from: RecordBatchHeader.checked, count: RecordBatchHeader.size - RecordBatchHeader.checked)
    header.crc = CRC32C.checksum(bytes, continuing: CRC32C.checksum(covered ?? Bytes()))
    var chain = ByteChain(header.encoded())
    chain.append(bytes)
    return chain
  }
}
