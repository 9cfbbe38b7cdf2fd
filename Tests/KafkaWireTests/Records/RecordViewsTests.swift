import Testing

@testable import KafkaWire

@Suite("record views")
struct RecordViewsTests {
  private static let headers = [
    RecordHeader("seq", "7"), RecordHeader(key: "empty", value: nil), RecordHeader("seq", "8"),
    RecordHeader("a name beyond the length of a small string", "x"),
  ]

  private func batch(_ offset: Int64, _ count: Int, headers: [RecordHeader] = headers) throws -> RecordBatch {
    var builder = RecordBatchBuilder()
    for index in 0..<count {
      try builder.append(
        key: index % 3 == 0 ? nil : Bytes("key \(index)"), value: index % 4 == 0 ? nil : Bytes("value \(index)"),
        headers: index % 2 == 0 ? headers : [], timestamp: Int64(1000 + index))
    }
    let bytes = try RecordBatch(builder.finish().joined()).assigned(baseOffset: offset, leaderEpoch: 1)
    return try RecordBatch(bytes.joined())
  }

  @Test("views say what records say")
  func same() throws {
    let batches = try [batch(10, 7), batch(17, 1), batch(100, 5)]
    var views = RecordViews(from: 13)
    for batch in batches { try views.append(batch, limit: 0) }
    let records = try batches.flatMap { try $0.records(from: 13) }
    #expect(views.count == records.count)
    #expect(views.map { Record($0) } == records)
    for (view, record) in zip(views, records) {
      #expect(view.header("seq") == record.header("seq"))
      #expect(view.header("empty") == nil)
      #expect(view.header("none") == nil)
      #expect(view.key == record.key)
      #expect(view.headers.map(\.key) == record.headers.map(\.key))
    }
  }

  @Test("the rest of views is what comes from an offset on")
  func rest() throws {
    var views = RecordViews(from: 0)
    try views.append(batch(0, 5), limit: 0)
    try views.append(batch(5, 5), limit: 0)
    #expect(views.from(7, count: 3).map(\.offset) == [7, 8, 9])
  }

  @Test("a batch that holds something else adds nothing, wherever it is wrong")
  func broken() throws {
    let whole = try batch(0, 3).bytes.array
    for index in RecordBatchHeader.size..<whole.count {
      for bit in 0..<8 {
        var bytes = whole
        bytes[index] ^= 1 << UInt8(bit)
        let batch = try RecordBatch(Bytes(bytes), checkingCRC: false)
        var views = RecordViews(from: 0)
        do throws(WireError) {
          try views.append(batch, limit: 0)
          // Then all of it can be read.
          #expect(Array(views).count == views.count)
          for view in views { #expect(Array(view.headers).count == view.headers.count) }
        } catch {
          #expect(views.isEmpty)
          #expect(Array(views).isEmpty)
        }
      }
    }
  }

  @Test("records are handed out some at a time, and every offset is accounted for")
  func portions() throws {
    var views = RecordViews(from: 2)
    try views.append(batch(0, 10, headers: []), limit: 0)
    let consumed = ConsumedViews(
      partition: TopicPartition("t", 0), records: views, nextOffset: 15, firstOffset: 1, highWatermark: 20,
      logStartOffset: 0)
    var unread = UnreadRecords(consumed, generation: 1)
    var seen: [Int64] = []
    var stand: Int64 = 1
    while !unread.isEmpty {
      let batch = unread.take(3)
      #expect(batch.firstOffset == stand)
      stand = batch.nextOffset
      seen += batch.records.map(\.offset)
      #expect(batch.records.count <= 3)
      #expect(unread.isEmpty || unread.rest().records.map(\.offset) == Array(stand..<10))
    }
    #expect(seen == Array(2..<10))
    #expect(stand == 15)
  }

  @Test("views of nothing still move the offset on")
  func nothing() {
    let consumed = ConsumedViews(
      partition: TopicPartition("t", 0), records: RecordViews(), nextOffset: 15, firstOffset: 1, highWatermark: 20,
      logStartOffset: 0)
    var unread = UnreadRecords(consumed, generation: 1)
    let batch = unread.take(3)
    #expect(batch.records.isEmpty)
    #expect(batch.nextOffset == 15)
    #expect(unread.isEmpty)
  }
}
