import Testing

@testable import KafkaWire

@Suite("fetched records")
struct FetchedRecordsTests {
  private func aborted(_ producer: Int64, _ offset: Int64) -> FetchResponse.AbortedTransaction {
    var transaction = FetchResponse.AbortedTransaction()
    transaction.producerID = producer
    transaction.firstOffset = offset
    return transaction
  }

  private func chain(_ parts: [ByteChain]) -> ByteChain { ByteChain(parts.flatMap { $0.joined().array }) }

  @Test("a batch that is cut off at the end is left for the next fetch, at every cut")
  func partialTail() {
    let whole = FetchFixtures.batch(at: 0, records: 2).joined().array
    let tail = FetchFixtures.batch(at: 2, records: 2).joined().array
    for cut in 0..<tail.count {
      let read = FetchedRecords(ByteChain(whole + tail.prefix(cut)), from: 0, aborted: nil)
      #expect(read.failure == nil)
      #expect(read.nextOffset == 2)
      #expect(read.batches.count == 1)
      #expect(read.neededBytes == nil)
    }
  }

  @Test("a batch that begins before the wanted offset is read from there on")
  func middle() throws {
    let read = FetchedRecords(FetchFixtures.batch(at: 10, records: 5), from: 13, aborted: nil)
    #expect(try read.batches.flatMap { try $0.records(from: 13) }.map(\.offset) == [13, 14])
    #expect(read.nextOffset == 15)
  }

  @Test("offsets that compaction or markers left empty are passed over")
  func gaps() {
    let read = FetchedRecords(
      chain([
        FetchFixtures.batch(at: 10, records: 1), FetchFixtures.marker(at: 40, producer: 1, isCommit: true),
        FetchFixtures.batch(at: 90, records: 1),
      ]), from: 3, aborted: nil)
    #expect(read.batches.map(\.header.baseOffset) == [10, 90])
    #expect(read.nextOffset == 91)
  }

  @Test("a control batch alone moves the offset on without records")
  func onlyControl() {
    let read = FetchedRecords(FetchFixtures.marker(at: 7, producer: 1, isCommit: true), from: 7, aborted: nil)
    #expect(read.batches.isEmpty)
    #expect(read.nextOffset == 8)
  }

  @Test("aborted transactions are left out, each until its marker, though the list comes unsorted")
  func abortedTransactions() {
    let log = chain([
      FetchFixtures.batch(at: 0, records: 1, producer: 1, isTransactional: true),  // aborted
      FetchFixtures.batch(at: 1, records: 1, producer: 2, isTransactional: true),  // committed
      FetchFixtures.batch(at: 2, records: 1, producer: 1),  // no transaction
      FetchFixtures.marker(at: 3, producer: 1, isCommit: false),
      FetchFixtures.batch(at: 4, records: 1, producer: 1, isTransactional: true),  // committed
      FetchFixtures.marker(at: 5, producer: 1, isCommit: true),
      FetchFixtures.batch(at: 6, records: 1, producer: 1, isTransactional: true),  // aborted
      FetchFixtures.batch(at: 7, records: 1, producer: 3, isTransactional: true),  // aborted
      FetchFixtures.marker(at: 8, producer: 1, isCommit: false),
      FetchFixtures.marker(at: 9, producer: 3, isCommit: false),
      FetchFixtures.marker(at: 10, producer: 2, isCommit: true),
    ])
    let list = [aborted(3, 7), aborted(1, 6), aborted(1, 0)]
    #expect(FetchedRecords(log, from: 0, aborted: list).batches.map(\.header.baseOffset) == [1, 2, 4])
    #expect(FetchedRecords(log, from: 0, aborted: nil).batches.map(\.header.baseOffset) == [0, 1, 2, 4, 6, 7])
    #expect(FetchedRecords(log, from: 0, aborted: list).nextOffset == 11)
  }

  @Test(
    "no broker compresses its markers: one that is compressed is broken, whatever codecs this build has",
    arguments: [.gzip, .snappy, .lz4, .zstd, RecordCompression(rawValue: 7)])
  func compressedMarker(_ codec: RecordCompression) throws {
    let read = FetchedRecords(try FetchFixtures.compressedMarker(at: 5, producer: 1, codec), from: 5, aborted: [])
    guard case .brokenCompression(codec, _)? = read.failure?.code else {
      Issue.record("\(String(describing: read.failure))")
      return
    }
    #expect(read.nextOffset == 5)
  }

  @Test("any one bit changed: an error or other records, never a trap", arguments: 0..<8)
  func everyBit(bit: Int) {
    let whole = FetchFixtures.batch(at: 4, records: 3).joined().array
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 1 << UInt8(bit)
      let read = FetchedRecords(ByteChain(bytes), from: 4, aborted: [])
      // The checksum covers all but the offset, the length, the epoch and the format.
      if index >= 17 { #expect(read.failure != nil) }
      #expect(read.nextOffset >= 4)
    }
  }
}
