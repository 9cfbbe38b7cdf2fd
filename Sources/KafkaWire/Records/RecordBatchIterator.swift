/// Walks the batches of a fetch answer or a produce request, which follow each other without anything between.
public struct RecordBatchIterator: Sendable {
  private let bytes: Bytes
  private let fetchOffset: Int64
  private let checkingCRC: Bool
  private var position = 0
  /// Whether the bytes end inside a batch. Brokers cut their answer at the size asked for, wherever that falls; what is
  /// cut off is fetched again, so it is no error here. Known once `next` has returned nil.
  public private(set) var hasPartialTail = false

  /// Batches that end below `fetchOffset` are passed over: a broker answers with whole batches.
  public init(_ bytes: Bytes, from fetchOffset: Int64 = 0, checkingCRC: Bool = true) {
    self.bytes = bytes
    self.fetchOffset = fetchOffset
    self.checkingCRC = checkingCRC
  }

  /// The same over a chain, which is copied if it is in several pieces; fetched ones are not.
  public init(_ chain: ByteChain, from fetchOffset: Int64 = 0, checkingCRC: Bool = true) {
    self.init(chain.joined(), from: fetchOffset, checkingCRC: checkingCRC)
  }

  /// The next whole batch; nil at the end.
  ///
  /// - Throws: what ``RecordBatch/init(_:checkingCRC:)`` throws, with offsets from the start of all bytes. Nothing
  ///   more comes after that.
  public mutating func next() throws(WireError) -> RecordBatch? {
    while let rest = bytes.slice(from: position, count: bytes.count - position), !rest.isEmpty {
      guard let size = try batchSize(rest), let own = rest.slice(from: 0, count: size) else {
        hasPartialTail = true
        break
      }
      let start = position
      position += size
      do {
        let batch = try RecordBatch(own, checkingCRC: false)
        guard batch.header.lastOffset >= fetchOffset else { continue }
        if checkingCRC { try batch.checkCRC() }
        return batch
      } catch {
        position = bytes.count
        throw WireError(error.code, field: error.field, at: start + error.offset)
      }
    }
    position = bytes.count
    return nil
  }

  /// Bytes of the batch at the start of `rest`; nil where too little is left to tell.
  private mutating func batchSize(_ rest: Bytes) throws(WireError) -> Int? {
    var c = WireCoder(decoding: rest, version: 2, isFlexible: false)
    guard rest.count >= RecordBatchHeader.rewritable + 1 else { return nil }
    c.position = 8
    let length = try c.load(Int32.self, "batch_length")
    c.position = RecordBatchHeader.rewritable
    let magic = try c.load(Int8.self, "magic")
    // Formats 0 and 1 keep their version at the same place, and are shorter.
    guard magic == 2 else {
      let at = position + RecordBatchHeader.rewritable
      position = bytes.count
      throw WireError(.unsupportedMagic(magic), field: "magic", at: at)
    }
    guard Int(length) >= RecordBatchHeader.size - RecordBatchHeader.uncounted else {
      let at = position + 8
      position = bytes.count
      throw WireError(.invalidLength(Int64(length)), field: "batch_length", at: at)
    }
    return Int(length) + RecordBatchHeader.uncounted
  }
}
