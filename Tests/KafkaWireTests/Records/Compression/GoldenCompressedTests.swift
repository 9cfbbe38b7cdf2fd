import Foundation
import Testing

@testable import KafkaWire

/// One line of fixtures/compressed.json. Keys, values and bytes are hexadecimal.
struct GoldenCompressedBatch: Decodable, CustomTestStringConvertible {
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

  var client: String
  var codec: String
  var records: [Record]
  var bytes: String

  static let all: [GoldenCompressedBatch] = {
    let file = Fixtures.folder.appending(path: "compressed.json")
    return (try? JSONDecoder().decode([GoldenCompressedBatch].self, from: Data(contentsOf: file))) ?? []
  }()

  var testDescription: String { "\(codec) by \(client)" }

  var encoded: [UInt8] {
    get throws {
      let array = KafkaWireTests.bytes(hex: bytes)
      return try #require(array)
    }
  }

  /// The records as they should be read.
  var expected: [KafkaWire.Record] {
    get throws {
      try records.enumerated().map { index, record in
        KafkaWire.Record(
          offset: Int64(index), timestamp: record.timestamp, key: try Self.value(record.key),
          value: try Self.value(record.value),
          headers: try record.headers.map { RecordHeader(key: $0.key, value: try Self.value($0.value)) })
      }
    }
  }

  private static func value(_ text: String?) throws -> Bytes? {
    guard let text else { return nil }
    let array = KafkaWireTests.bytes(hex: text)
    return Bytes(try #require(array))
  }
}

@Suite("Compressed batches of librdkafka, Java and kafka-python")
struct GoldenCompressedTests {
  @Test("every codec of every client is there, Snappy without framing too")
  func coverage() {
    #expect(GoldenCompressedBatch.all.count == 13)
    for client in ["librdkafka", "Java", "kafka-python"] {
      let codecs = GoldenCompressedBatch.all.filter { $0.client == client }.map(\.codec)
      #expect(codecs == ["gzip", "snappy", "lz4", "zstd"])
    }
  }

  @Test("the records are read as kafka-python reads them", arguments: GoldenCompressedBatch.all)
  func decode(_ golden: GoldenCompressedBatch) throws {
    let batch = try RecordBatch(Bytes(golden.encoded))
    #expect(batch.header.attributes.compression.description == golden.codec)
    #expect(try batch.records() == golden.expected)
    #expect(golden.records.count == 7)
  }

  @Test("a cut anywhere is a typed error, the checksum set aside", arguments: GoldenCompressedBatch.all)
  func truncation(_ golden: GoldenCompressedBatch) throws {
    let whole = try golden.encoded
    var header = try RecordBatch(Bytes(whole)).header
    for cut in RecordBatchHeader.size..<whole.count {
      header.batchLength = Int32(cut - RecordBatchHeader.uncounted)
      let bytes = header.encoded().array + whole[RecordBatchHeader.size..<cut]
      do throws(WireError) {
        _ = try RecordBatch(Bytes(bytes), checkingCRC: false).records()
        Issue.record("cut at \(cut): it was read")
      } catch {
        switch error.code {
        case .brokenCompression, .truncated: break
        default: Issue.record("cut at \(cut): \(error)")
        }
      }
    }
  }

  @Test("a wrong bit ends in records or in an error", arguments: GoldenCompressedBatch.all)
  func flips(_ golden: GoldenCompressedBatch) throws {
    let whole = try golden.encoded
    for index in RecordBatchHeader.size..<whole.count {
      for bit in 0..<8 as Range<UInt8> {
        var bad = whole
        bad[index] ^= 1 << bit
        let batch = try RecordBatch(Bytes(bad), checkingCRC: false)
        let records = try? batch.records(decompressionLimit: 1 << 16)
        #expect(records?.count ?? 7 == 7)
      }
    }
  }
}
