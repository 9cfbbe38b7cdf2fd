import Foundation
import Testing

@testable import KafkaWire

/// One line of fixtures/records.json. Keys, values and bytes are hexadecimal.
private struct GoldenBatch: Decodable {
  struct Header: Decodable {
    var key: String
    var value: String?
  }

  struct Record: Decodable {
    var key: String?
    var value: String?
    var headers: [Header]
    var timestamp: Int64
  }

  var name: String
  var baseOffset: Int64
  var leaderEpoch: Int32
  var producerID: Int64
  var producerEpoch: Int16
  var baseSequence: Int32
  var isTransactional: Bool
  var isLogAppendTime: Bool
  var maxTimestamp: Int64
  var records: [Record]
  var bytes: String

  static func all() throws -> [GoldenBatch] {
    let file = Fixtures.folder.appending(path: "records.json")
    return try JSONDecoder().decode([GoldenBatch].self, from: Data(contentsOf: file))
  }

  var encoded: Bytes { get throws { try Self.parsed(bytes) } }

  /// The records as they should be read.
  var expected: [KafkaWire.Record] {
    get throws {
      try records.enumerated().map { index, record in
        KafkaWire.Record(
          offset: baseOffset + Int64(index), timestamp: isLogAppendTime ? maxTimestamp : record.timestamp,
          key: try Self.value(record.key), value: try Self.value(record.value),
          headers: try record.headers.map { RecordHeader(key: $0.key, value: try Self.value($0.value)) })
      }
    }
  }

  private static func value(_ text: String?) throws -> Bytes? {
    guard let text else { return nil }
    return try parsed(text)
  }

  private static func parsed(_ text: String) throws -> Bytes {
    let array = KafkaWireTests.bytes(hex: text)
    return Bytes(try #require(array))
  }
}

@Suite("Golden record batches of a second implementation")
struct GoldenBatchTests {
  @Test("reading finds the header's fields and the records")
  func decode() throws {
    for golden in try GoldenBatch.all() {
      let batch = try RecordBatch(golden.encoded)
      let header = batch.header
      #expect(header.baseOffset == golden.baseOffset, "\(golden.name)")
      #expect(header.partitionLeaderEpoch == golden.leaderEpoch, "\(golden.name)")
      #expect(header.producerID == golden.producerID, "\(golden.name)")
      #expect(header.producerEpoch == golden.producerEpoch, "\(golden.name)")
      #expect(header.baseSequence == golden.baseSequence, "\(golden.name)")
      #expect(header.attributes.isTransactional == golden.isTransactional, "\(golden.name)")
      #expect(header.attributes.isLogAppendTime == golden.isLogAppendTime, "\(golden.name)")
      #expect(header.maxTimestamp == golden.maxTimestamp, "\(golden.name)")
      #expect(header.lastOffsetDelta == Int32(golden.records.count - 1), "\(golden.name)")
      #expect(try batch.records() == golden.expected, "\(golden.name)")
    }
  }

  @Test("building the same records gives the same bytes")
  func encode() throws {
    for golden in try GoldenBatch.all() where !golden.isLogAppendTime {
      var builder = RecordBatchBuilder()
      for record in try golden.expected {
        try builder.append(
          key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
      }
      let built = builder.finish(
        producerID: golden.producerID, epoch: golden.producerEpoch, baseSequence: golden.baseSequence,
        isTransactional: golden.isTransactional)
      // What a leader does on arrival.
      let stored = try RecordBatch(built.joined()).assigned(
        baseOffset: golden.baseOffset, leaderEpoch: golden.leaderEpoch)
      #expect(hex(stored.joined()) == golden.bytes, "\(golden.name)")
    }
  }

  @Test("a cut anywhere is a typed error")
  func truncation() throws {
    for golden in try GoldenBatch.all() {
      let whole = try golden.encoded.array
      for cut in 0..<whole.count {
        do throws(WireError) {
          _ = try RecordBatch(Bytes(Array(whole[..<cut]))).records()
          Issue.record("\(golden.name) cut at \(cut) was read")
        } catch {
          guard case .truncated = error.code else {
            Issue.record("\(golden.name) cut at \(cut): \(error)")
            continue
          }
        }
      }
    }
  }

  @Test("all kinds of batches are there")
  func coverage() throws {
    let all = try GoldenBatch.all()
    #expect(all.count == 10)
    #expect(all.contains { $0.isTransactional })
    #expect(all.contains { $0.isLogAppendTime })
    #expect(all.contains { $0.records.contains { $0.key == nil } && $0.records.contains { $0.value == nil } })
    #expect(all.contains { $0.records.contains { $0.headers.contains { $0.value == nil } } })
  }
}
