import Testing

@testable import KafkaWire

@Suite struct RecordBatchTests {
  private func sample() throws -> RecordBatchBuilder {
    var builder = RecordBatchBuilder()
    let headers = [RecordHeader("seq", "1"), RecordHeader(key: "none", value: nil), RecordHeader("seq", "2")]
    try builder.append(key: Bytes("door"), value: Bytes("first"), headers: headers, timestamp: 1_700_000_000_000)
    try builder.append(key: nil, value: large, timestamp: 1_700_000_000_040)
    try builder.append(key: Bytes(), value: nil, timestamp: 1_699_999_999_000)
    return builder
  }

  private let large = Bytes([UInt8](repeating: 0xa5, count: 100_000))

  @Test("what was built is what is read")
  func roundTrip() throws {
    let chain = try sample().finish(producerID: 7, epoch: 2, baseSequence: 40, isTransactional: true)
    let batch = try RecordBatch(chain.joined())
    #expect(batch.header.producerID == 7)
    #expect(batch.header.producerEpoch == 2)
    #expect(batch.header.baseSequence == 40)
    #expect(batch.header.lastSequence == 42)
    #expect(batch.header.attributes.isTransactional)
    #expect(!batch.header.attributes.isControl)
    #expect(batch.header.maxTimestamp == 1_700_000_000_040)
    let records = try batch.records()
    #expect(records.map(\.offset) == [0, 1, 2])
    #expect(records.map(\.timestamp) == [1_700_000_000_000, 1_700_000_000_040, 1_699_999_999_000])
    #expect(records.map(\.key) == [Bytes("door"), nil, Bytes()])
    #expect(records.map(\.value) == [Bytes("first"), large, nil])
    #expect(records[0].headers.count == 3)
    #expect(records[0].header("seq") == Bytes("2"))
    #expect(records[0].header("none") == nil)
  }

  @Test("a batch has the bytes of the format's description")
  func layout() throws {
    var builder = RecordBatchBuilder()
    try builder.append(key: nil, value: Bytes("hi"), timestamp: 5)
    let bytes = builder.finish().joined().array
    #expect(bytes.count == 61 + 9)
    // Base offset 0, length 58, leader epoch -1, magic 2.
    #expect(Array(bytes[0..<17]) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 58, 0xff, 0xff, 0xff, 0xff, 2])
    #expect(Array(bytes[21..<27]) == [0, 0, 0, 0, 0, 0])
    // Length 8, attributes, both deltas 0, null key, value of 2 bytes, no headers; all zigzag.
    #expect(Array(bytes[61...]) == [16, 0, 0, 0, 1, 4, 0x68, 0x69, 0])
  }

  @Test("a finished batch stays as it is when its builder, or a copy of that, goes on")
  func finishedStays() throws {
    var builder = RecordBatchBuilder(reserve: 4096)
    try builder.append(key: nil, value: Bytes("first"), timestamp: 5)
    let batch = builder.finish()
    let bytes = batch.joined().array
    var copy = builder
    try builder.append(key: nil, value: Bytes("second"), timestamp: 6)
    try copy.append(key: nil, value: Bytes("third"), timestamp: 7)
    #expect(batch.joined().array == bytes)
    for (last, builder) in [("second", builder), ("third", copy)] {
      let records = try RecordBatch(builder.finish().joined()).records()
      #expect(records.map { $0.value?.string } == ["first", last])
    }
  }

  @Test("sizes are exact, and the same call gives the same bytes")
  func sizes() throws {
    var builder = RecordBatchBuilder()
    for index in 0..<200 {
      let value = Bytes([UInt8](repeating: 1, count: index * 37))
      let headers = [RecordHeader("n", "\(index)")]
      let predicted = builder.size(appending: Bytes("k"), value, headers, timestamp: Int64(index) * 1000 - 7000)
      try builder.append(key: Bytes("k"), value: value, headers: headers, timestamp: Int64(index) * 1000 - 7000)
      #expect(builder.size == predicted)
    }
    let first = builder.finish(producerID: 1, epoch: 0, baseSequence: 9)
    #expect(first.count == builder.size)
    #expect(first == builder.finish(producerID: 1, epoch: 0, baseSequence: 9))
    #expect(try RecordBatch(first.joined()).records().count == 200)
  }

  @Test("a large value is spliced, not copied")
  func splice() throws {
    let chain = try sample().finish()
    let payload = try #require(large.payload)
    #expect(chain.segments.contains { $0.payload === payload })
    let fetched = chain.joined()
    let value = try #require(try RecordBatch(fetched).records()[1].value)
    #expect(value.payload === fetched.payload)
  }

  @Test("every flipped bit under the checksum is found")
  func checksum() throws {
    var builder = RecordBatchBuilder()
    try builder.append(key: Bytes("k"), value: Bytes("value"), timestamp: 1)
    let bytes = builder.finish().joined().array
    for index in 21..<bytes.count {
      var bad = bytes
      bad[index] ^= 1 << UInt8(index % 8)
      #expect(throws: WireError.self) { try RecordBatch(Bytes(bad)) }
    }
  }

  @Test("every cut is a typed error")
  func truncation() throws {
    let bytes = try sample().finish().joined()
    for count in (0..<200) {
      let part = try #require(bytes.slice(from: 0, count: count))
      #expect(throws: WireError.self) { try RecordBatch(part) }
    }
  }

  @Test("every flipped byte of unchecked records ends in records or a typed error")
  func garbage() throws {
    var builder = RecordBatchBuilder()
    try builder.append(key: Bytes("k"), value: Bytes("value"), headers: [RecordHeader("a", "b")], timestamp: 1)
    try builder.append(key: nil, value: Bytes("v"), timestamp: 2)
    let bytes = builder.finish().joined().array
    for index in 0..<bytes.count {
      for value: UInt8 in [0, 1, 0x7f, 0x80, 0xfe, 0xff] {
        var bad = bytes
        bad[index] = value
        let batch = try? RecordBatch(Bytes(bad), checkingCRC: false)
        let records = try? batch?.records()
        #expect(records?.count ?? 0 <= 2)
      }
    }
  }

  @Test("a count of 2^31 - 1 records in a small batch is refused before anything is reserved")
  func hostileCount() throws {
    var header = RecordBatchHeader()
    header.recordCount = .max
    header.lastOffsetDelta = .max - 1
    #expect(throws: WireError(.invalidLength(Int64(Int32.max)), field: "record_count", at: 57)) {
      try RecordBatchHeader(parsing: header.encoded())
    }
  }

  @Test("other formats and codecs are named")
  func unsupported() throws {
    var bytes = try sample().finish().joined().array
    bytes[16] = 1
    #expect(throws: WireError(.unsupportedMagic(1), field: "magic", at: 16)) { try RecordBatch(Bytes(bytes)) }
    bytes[16] = 2
    bytes[22] = 5
    let batch = try RecordBatch(Bytes(bytes), checkingCRC: false)
    #expect(throws: WireError(.unsupportedCompression(5), field: "records", at: 61)) { try batch.records() }
  }

  @Test("an assigned offset leaves the checksum valid and copies nothing but the head")
  func assigned() throws {
    let stored = try sample().finish().joined()
    let chain = try RecordBatch(stored).assigned(baseOffset: 1000, leaderEpoch: 5)
    #expect(chain.segments.last?.payload === stored.payload)
    let batch = try RecordBatch(chain.joined())
    #expect(batch.header.partitionLeaderEpoch == 5)
    #expect(batch.header.lastOffset == 1002)
    #expect(try batch.records(from: 1001).map(\.offset) == [1001, 1002])
  }

  @Test("a broker's own time holds for every record, under a valid checksum")
  func logAppendTime() throws {
    let stamped = try RecordBatch(try sample().finish().joined()).stamped(logAppendTime: 99)
    let batch = try RecordBatch(stamped.bytes)
    #expect(batch.header == stamped.header)
    #expect(try batch.records().map(\.timestamp) == [99, 99, 99])
  }

  @Test("sequences wrap at 2^31 - 1 to 0")
  func sequenceWrap() throws {
    let batch = try RecordBatch(try sample().finish(producerID: 1, epoch: 0, baseSequence: .max - 1).joined())
    #expect(batch.header.lastSequence == 0)
  }
}
