/// The records of a batch, compressed once, to go into the batch as often as it is sent.
public struct CompressedRecords: Sendable, Hashable {
  public let compression: RecordCompression
  /// What follows the batch's header.
  public let bytes: Bytes

  /// The batch under that header, whose length, codec and checksum are set here.
  func batch(_ header: RecordBatchHeader) -> ByteChain {
    var header = header
    header.attributes.compression = compression
    return header.sealing(ByteChain(bytes))
  }
}
