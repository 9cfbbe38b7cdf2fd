import Testing

@testable import KafkaWire

@Suite("Explained: record batches")
struct ExplainRecordsTests {
  private func batch(isTransactional: Bool = false) throws -> [UInt8] {
    var builder = RecordBatchBuilder()
    try builder.append(
      key: Bytes("door"), value: Bytes("first"),
      headers: [RecordHeader("seq", "1"), RecordHeader(key: "n", value: nil)],
      timestamp: 1000)
    try builder.append(key: nil, value: nil, timestamp: 1040)
    return builder.finish(producerID: 7, epoch: 2, baseSequence: 40, isTransactional: isTransactional).joined().array
  }

  private func explain(
    _ records: [UInt8], limit: Int = Explain.standardLimit
  ) throws -> (ExplainedMessage, ExplainedField) {
    let request = ProduceRequest(
      acks: -1, timeout: 1,
      topicData: [.init(name: "t", partitionData: [.init(index: 0, records: ByteChain(records))])])
    let message = Explain.request(
      try Frame.encode(request, version: 9, correlationID: 1, clientID: nil).joined(), hasLength: true,
      limit: limit)
    let records = try #require(
      message.field(["body", "topic_data", "[0]", "partition_data", "[0]", "records"]))
    return (message, records)
  }

  @Test("header, records and their headers are named, and the checksum is checked")
  func whole() throws {
    let (message, records) = try explain(batch(isTransactional: true) + batch())
    #expect(message.isComplete)
    #expect(message.problems == [])
    #expect(records.children.count == 2)
    let first = records.children[0]
    #expect(first.child("producer_id")?.value == .integer(7))
    #expect(first.child("base_sequence")?.value == .integer(40))
    #expect(first.child("crc")?.note == "ok")
    #expect(first.child("attributes")?.note == "uncompressed, time of creation, transactional")
    let list = try #require(first.child("records"))
    #expect(list.children.map(\.note) == ["offset 0, timestamp 1000", "offset 1, timestamp 1040"])
    let record = list.children[0]
    #expect(record.child("key")?.value == .bytes(Bytes("door")))
    #expect(record.child("value")?.value == .bytes(Bytes("first")))
    #expect(record.child("headers")?.children.first?.child("key")?.value == .text("seq"))
    #expect(record.child("headers")?.children.last?.child("value")?.value == .null)
    #expect(list.children[1].child("value")?.value == .null)
    // All of it lies where it stands in the frame.
    #expect(first.range.lowerBound + 61 == list.range.lowerBound)
    #expect(list.range.upperBound == first.range.upperBound)
    #expect(records.children[1].range.lowerBound == first.range.upperBound)
  }

  @Test("a wrong checksum is a problem; the records are shown all the same")
  func checksum() throws {
    var bytes = try batch()
    // In the first record's value.
    bytes[72] ^= 1
    let (message, records) = try explain(bytes)
    #expect(message.isComplete)
    guard case .checksumMismatch? = message.problems.first?.error.code else {
      Issue.record("\(message.problems)")
      return
    }
    #expect(message.problems[0].path == "body.topic_data[0].partition_data[0].records[0].crc")
    #expect(records.children[0].child("crc")?.note?.hasPrefix("wrong") == true)
    #expect(records.children[0].child("records")?.children.count == 2)
  }

  @Test("a batch that is cut off is told, and is no problem", arguments: [1, 16, 17, 60, 80])
  func cut(_ count: Int) throws {
    let bytes = try batch()
    let (message, records) = try explain(bytes + bytes.prefix(count))
    #expect(message.problems == [])
    #expect(records.children.count == 2)
    #expect(records.children[1].note?.hasPrefix("cut off") == true)
    #expect(records.children[1].range.count == count)
  }

  @Test("compressed records are decompressed, or named where that fails")
  func compressed() throws {
    let plain = try batch()
    for compression in RecordCompression.all where compression != .none {
      var header = try RecordBatchHeader(parsing: Bytes(plain))
      let records = Bytes(Array(plain[RecordBatchHeader.size...]))
      guard compression.isAvailable else { continue }
      // So few bytes seldom shrink: what does not is made larger by repeating it.
      var many = ByteChain()
      for _ in 0..<200 { many.append(records) }
      let packed = try #require(try compression.compress(many, level: nil))
      header.recordCount = 400
      let bytes = CompressedRecords(compression: compression, bytes: packed).batch(header).joined().array
      let (message, found) = try explain(bytes)
      #expect(message.problems == [], "\(compression)")
      let list = try #require(found.children.first?.child("records"))
      #expect(list.note?.hasPrefix("compressed with \(compression); places below are in the ") == true)
      let inner = try #require(list.child("records"))
      #expect(inner.children.count == 400)
      #expect(inner.children[0].child("value")?.value == .bytes(Bytes("first")))
      #expect(inner.range == 0..<many.count)
    }
    var lying = plain
    lying[22] |= 4
    let (message, found) = try explain(lying)
    #expect(message.isComplete)
    #expect(message.problems.count == 2)
    #expect(found.children.first?.child("attributes")?.note == "zstd, time of creation")
    #expect(found.children.first?.child("records")?.note == "compressed with zstd")
  }

  @Test("the limit holds over all compressed batches together", .enabled(if: RecordCompression.gzip.isAvailable))
  func compressedLimit() throws {
    var builder = RecordBatchBuilder()
    for _ in 0..<500 { try builder.append(key: nil, value: Bytes("the same"), timestamp: 1) }
    let packed = try #require(try builder.compressed(.gzip))
    let bytes = builder.finish(compressed: packed).joined().array
    let (message, _) = try explain(Array(repeatElement(bytes, count: 20).joined()), limit: 1000)
    #expect(message.omitted > 20 * 500)
    func count(_ fields: [ExplainedField]) -> Int { fields.reduce(fields.count) { $0 + count($1.children) } }
    #expect(count(message.fields) <= 1000)
  }

  @Test("records that break, and formats before 2, end the record set and not the message")
  func broken() throws {
    var bytes = try batch()
    // The first record's length.
    bytes[61] = 0x7f
    var (message, records) = try explain(bytes)
    #expect(message.isComplete)
    #expect(message.problems.count == 2)
    #expect(message.problems.last?.path == "body.topic_data[0].partition_data[0].records[0].records[0].length")
    #expect(records.children.count == 1)
    bytes = try batch()
    bytes[16] = 1
    (message, records) = try explain(bytes)
    #expect(message.isComplete)
    #expect(message.problems.map(\.error.code) == [.unsupportedMagic(1)])
  }

  @Test("any cut and any changed byte leaves an answer, with the message around it")
  func hostile() throws {
    let whole = try batch()
    for cut in 0..<whole.count {
      let (message, _) = try explain(Array(whole.prefix(cut)))
      #expect(message.isComplete)
      var changed = whole
      changed[cut] ^= 0xff
      #expect(try explain(changed).0.isComplete)
    }
  }

  @Test("markers of transactions say what they do")
  func markers() throws {
    var builder = RecordBatchBuilder()
    try builder.append(key: [0, 0, 0, 1], value: [0, 0, 0, 0, 0, 0], timestamp: 5)
    var bytes = builder.finish(producerID: 7, epoch: 2, baseSequence: -1, isTransactional: true).joined().array
    bytes[22] |= 32
    let (_, records) = try explain(bytes)
    let record = try #require(records.children.first?.child("records")?.children.first)
    #expect(record.note == "offset 0, timestamp 5, commits the transaction")
  }
}
