import Testing

@testable import KafkaWire

@Suite struct RecordBatchIteratorTests {
  /// Three batches of two records, offsets 10–15.
  private func threeBatches() throws -> Bytes {
    var all = ByteChain()
    for index in 0..<3 {
      var builder = RecordBatchBuilder()
      try builder.append(key: nil, value: Bytes("a\(index)"), timestamp: 0)
      try builder.append(key: nil, value: Bytes("b\(index)"), timestamp: 0)
      let batch = try RecordBatch(builder.finish().joined())
      all.append(batch.assigned(baseOffset: Int64(10 + 2 * index), leaderEpoch: 0))
    }
    return all.joined()
  }

  private func offsets(_ bytes: Bytes, from: Int64 = 0) throws -> (offsets: [Int64], hasPartialTail: Bool) {
    var iterator = RecordBatchIterator(bytes, from: from)
    var offsets: [Int64] = []
    while let batch = try iterator.next() { offsets += try batch.records(from: from).map(\.offset) }
    return (offsets, iterator.hasPartialTail)
  }

  @Test("all batches in order")
  func all() throws {
    let (found, partial) = try offsets(threeBatches())
    #expect(found == [10, 11, 12, 13, 14, 15])
    #expect(!partial)
  }

  @Test("records below the fetch offset are passed over")
  func fetchOffset() throws {
    #expect(try offsets(threeBatches(), from: 13).offsets == [13, 14, 15])
    #expect(try offsets(threeBatches(), from: 16).offsets == [])
  }

  @Test("an answer cut at any byte gives its whole batches and no error")
  func cuts() throws {
    let bytes = try threeBatches()
    let size = bytes.count / 3
    for count in 0...bytes.count {
      let part = try #require(bytes.slice(from: 0, count: count))
      let (found, partial) = try offsets(part)
      #expect(found.count == count / size * 2)
      #expect(partial == (count % size != 0))
    }
  }

  @Test("a damaged batch is an error with its place, and ends the walk")
  func damaged() throws {
    let bytes = try threeBatches()
    var bad = bytes.array
    let second = bytes.count / 3
    bad[second + 65] ^= 1
    var iterator = RecordBatchIterator(Bytes(bad))
    #expect(try iterator.next()?.header.baseOffset == 10)
    let error = #expect(throws: WireError.self) { try iterator.next() }
    #expect(error?.offset == second + 17)
    #expect(try iterator.next()?.header == nil)
  }

  @Test("a length that no batch has ends the walk", arguments: [Int32.min, -1, 0, 48])
  func badLength(length: Int32) throws {
    var header = RecordBatchHeader()
    header.batchLength = length
    var iterator = RecordBatchIterator(header.encoded())
    #expect(throws: WireError(.invalidLength(Int64(length)), field: "batch_length", at: 8)) { try iterator.next() }
    #expect(try iterator.next()?.header == nil)
  }
}
