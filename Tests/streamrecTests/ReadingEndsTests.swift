import KafkaWire
import Testing

@testable import streamrec

struct ReadingEndsTests {
  private let one = TopicPartition("t", 0)
  private let two = TopicPartition("t", 1)

  private func batch(_ partition: TopicPartition, _ offsets: Range<Int64>, next: Int64? = nil) -> ConsumedBatch {
    let records = offsets.map { Record(offset: $0, timestamp: $0 * 10, key: nil, value: nil) }
    return ConsumedBatch(
      partition: partition, records: records, nextOffset: next ?? offsets.upperBound, firstOffset: offsets.lowerBound,
      highWatermark: 100, logStartOffset: 0)
  }

  @Test("without an end everything is wanted, for ever")
  func endless() {
    var ends = ReadingEnds([one])
    #expect(ends.take(batch(one, 0..<5)).count == 5)
    #expect(!ends.isDone)
  }

  @Test("reading ends at each partition's own end, and when all have ended")
  func offsets() {
    var ends = ReadingEnds([one, two], offsets: [one: 3, two: 2])
    #expect(ends.take(batch(one, 0..<5)).map(\.offset) == [0, 1, 2])
    #expect(!ends.isDone)
    #expect(ends.take(batch(one, 5..<9)).isEmpty)
    #expect(ends.take(batch(two, 0..<2)).count == 2)
    #expect(ends.isDone)
  }

  @Test("offsets that hold no records count towards the end")
  func emptyBatch() {
    var ends = ReadingEnds([one], offsets: [one: 3])
    #expect(ends.take(batch(one, 0..<0, next: 3)).isEmpty)
    #expect(ends.isDone)
  }

  @Test("a partition that begins at its end has nothing to bring")
  func nothingThere() {
    var ends = ReadingEnds([one, two], offsets: [one: 0, two: 4])
    ends.begin(one, at: 0)
    ends.begin(two, at: 3)
    #expect(!ends.isOpen(one))
    #expect(ends.isOpen(two))
    #expect(!ends.isDone)
  }

  @Test("a partition that comes while the topic is read is read without an end, and has nothing before the old ends")
  func added() {
    var endless = ReadingEnds([one])
    #expect(endless.isOpen(two))
    #expect(endless.take(batch(two, 0..<5)).count == 5)
    #expect(!endless.isDone)
    var timed = ReadingEnds([one], time: 30)
    #expect(timed.take(batch(two, 0..<5)).count == 3)
    #expect(!timed.isOpen(two))
    #expect(!timed.isDone)
    var bounded = ReadingEnds([one], offsets: [one: 3])
    #expect(!bounded.isOpen(two))
    #expect(bounded.take(batch(two, 0..<5)).isEmpty)
    #expect(bounded.isOpen(one))
  }

  @Test("the first record of the wanted time ends its partition")
  func time() {
    var ends = ReadingEnds([one], time: 30)
    #expect(ends.take(batch(one, 0..<5)).map(\.offset) == [0, 1, 2])
    #expect(ends.isDone)
  }

  @Test("a count goes over all partitions")
  func count() {
    var ends = ReadingEnds([one, two], count: 4)
    #expect(ends.take(batch(one, 0..<3)).count == 3)
    #expect(ends.take(batch(two, 0..<3)).map(\.offset) == [0])
    #expect(ends.isDone)
    #expect(ends.take(batch(two, 3..<5)).isEmpty)
    #expect(!ends.isOpen(one) && !ends.isOpen(two))
  }
}
