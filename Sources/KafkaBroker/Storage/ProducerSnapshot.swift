import KafkaWire

/// A partition's ``ProducerState`` on disk, as it was at one offset: CRC-32C 4, then version 2, offset 8, count 4 and
/// the entries, each with id 8, epoch 2, last use 8, batch count 1 and the batches (4 + 4 + 8 bytes).
enum ProducerSnapshot {
  static let limit = 1 << 20
  private static let version: Int16 = 1

  static func encode(_ state: ProducerState, offset: Int64) -> [UInt8] {
    var body: [UInt8] = []
    body.appendBigEndian(version)
    body.appendBigEndian(offset)
    body.appendBigEndian(UInt32(state.entries.count))
    for (id, entry) in state.entries.sorted(by: { $0.key < $1.key }) {
      body.appendBigEndian(id)
      body.appendBigEndian(entry.epoch)
      body.appendBigEndian(entry.lastUse)
      body.append(UInt8(entry.batches.count))
      for batch in entry.batches {
        body.appendBigEndian(batch.firstSequence)
        body.appendBigEndian(batch.lastSequence)
        body.appendBigEndian(batch.baseOffset)
      }
    }
    var bytes: [UInt8] = []
    bytes.appendBigEndian(CRC32C.checksum(Bytes(body)))
    return bytes + body
  }

  /// nil where the bytes are damaged: the state is then built from the log.
  static func decode(_ bytes: Bytes) -> (state: ProducerState, offset: Int64)? {
    var reader = BigEndianReader(bytes)
    guard
      let checksum = reader.read(UInt32.self), let body = bytes.slice(from: 4, count: bytes.count - 4),
      checksum == CRC32C.checksum(body), reader.read(Int16.self) == version,
      let offset = reader.read(Int64.self), let count = reader.read(UInt32.self)
    else { return nil }
    var state = ProducerState()
    for _ in 0..<count {
      guard
        let id = reader.read(Int64.self), let epoch = reader.read(Int16.self), let use = reader.read(UInt64.self),
        let batchCount = reader.read(UInt8.self)
      else { return nil }
      var entry = ProducerState.Entry(epoch: epoch, batches: [], lastUse: use)
      for _ in 0..<batchCount {
        guard
          let first = reader.read(Int32.self), let last = reader.read(Int32.self), let base = reader.read(Int64.self)
        else { return nil }
        entry.batches.append(.init(firstSequence: first, lastSequence: last, baseOffset: base))
      }
      state.restore(id, entry)
    }
    return (state, offset)
  }
}
