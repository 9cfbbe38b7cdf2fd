import KafkaWire
import Testing

@testable import KafkaBroker

/// Sequence checks as a value.
@Suite struct ProducerStateTests {
  func batch(_ sequence: Int32, count: Int32 = 1, epoch: Int16 = 0, id: Int64 = 1, at offset: Int64 = 0)
    -> RecordBatchHeader
  {
    var header = RecordBatchHeader()
    header.baseOffset = offset
    header.lastOffsetDelta = count - 1
    header.recordCount = count
    header.producerID = id
    header.producerEpoch = epoch
    header.baseSequence = sequence
    return header
  }

  @Test("sequences that follow each other are appended, gaps are refused")
  func inOrder() {
    var state = ProducerState()
    #expect(state.check(batch(0, count: 3)) == .append)
    state.record(batch(0, count: 3))
    #expect(state.check(batch(3)) == .append)
    #expect(state.check(batch(4)) == .refuse(.outOfOrderSequenceNumber))
    #expect(state.check(batch(2)) == .refuse(.outOfOrderSequenceNumber))
  }

  @Test("the last five batches are known when they come again")
  func duplicates() {
    var state = ProducerState()
    for number in 0..<7 { state.record(batch(Int32(number), at: Int64(100 + number))) }
    for number in 2..<7 {
      #expect(state.check(batch(Int32(number))) == .duplicate(baseOffset: Int64(100 + number)))
    }
    #expect(state.check(batch(1)) == .refuse(.outOfOrderSequenceNumber))
    // The same first sequence with another length is another batch.
    #expect(state.check(batch(6, count: 2)) == .refuse(.outOfOrderSequenceNumber))
  }

  @Test("an old epoch is refused, a new one begins at 0")
  func epochs() {
    var state = ProducerState()
    state.record(batch(0, epoch: 3))
    #expect(state.check(batch(1, epoch: 2)) == .refuse(.invalidProducerEpoch))
    #expect(state.check(batch(1, epoch: 4)) == .refuse(.outOfOrderSequenceNumber))
    #expect(state.check(batch(0, epoch: 4)) == .append)
    state.record(batch(0, epoch: 4))
    #expect(state.check(batch(0, epoch: 3)) == .refuse(.invalidProducerEpoch))
  }

  @Test("after sequence 2^31 - 1 comes 0")
  func wrap() {
    var state = ProducerState()
    state.record(batch(.max - 1, count: 2))
    #expect(state.check(batch(0)) == .append)
    state.record(batch(0))
    state.record(batch(1, count: 3, at: 5))
    #expect(batch(.max, count: 3).lastSequence == 1)
    #expect(state.check(batch(.max - 1, count: 2)) == .duplicate(baseOffset: 0))
  }

  @Test("batches without a producer are always appended, broken identities never")
  func identities() {
    let state = ProducerState()
    #expect(state.check(batch(-1, epoch: -1, id: -1)) == .append)
    #expect(state.check(batch(-1)) == .refuse(.invalidRecord))
    #expect(state.check(batch(0, epoch: -1)) == .refuse(.invalidRecord))
    #expect(state.check(batch(77)) == .append)
  }

  @Test("strangers cannot make it grow without bound, and push out the oldest first")
  func bounded() {
    var state = ProducerState()
    for id in 0..<Int64(3 * ProducerState.limit) { state.record(batch(0, id: id)) }
    #expect(state.entries.count <= ProducerState.limit)
    #expect(state.entries[Int64(3 * ProducerState.limit - 1)] != nil)
    #expect(state.entries[0] == nil)
  }

  @Test("a snapshot gives the state back; damaged, it gives nothing")
  func snapshot() throws {
    var state = ProducerState()
    for number in 0..<9 { state.record(batch(Int32(number), id: Int64(number % 2), at: Int64(number))) }
    let bytes = ProducerSnapshot.encode(state, offset: 42)
    let decoded = try #require(ProducerSnapshot.decode(Bytes(bytes)))
    #expect(decoded.offset == 42)
    #expect(decoded.state.entries == state.entries)
    for cut in 0..<bytes.count { #expect(ProducerSnapshot.decode(Bytes(Array(bytes[..<cut]))) == nil) }
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 0x10
      #expect(ProducerSnapshot.decode(Bytes(damaged)) == nil)
    }
  }
}
