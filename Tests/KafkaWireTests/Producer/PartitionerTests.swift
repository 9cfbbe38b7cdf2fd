import Testing

@testable import KafkaWire

@Suite("partitioner")
struct PartitionerTests {
  // Values of Apache Kafka's own test of Utils.murmur2 (UtilsTest.testMurmur2).
  @Test(
    "murmur2 gives what Java's producer gives",
    arguments: [
      ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ] as [(String, Int32)])
  func murmur(key: String, hash: Int32) {
    #expect(Int32(bitPattern: Murmur2.hash(Bytes(key))) == hash)
  }

  @Test("a key's partition is the positive hash modulo the count")
  func keyed() {
    #expect(Murmur2.partition(of: Bytes("21"), count: 7) == Int32((-973_932_308 & 0x7fff_ffff) % 7))
    #expect(Murmur2.partition(of: Bytes("foobar"), count: 1000) == Int32((-790_332_482 & 0x7fff_ffff) % 1000))
    #expect(Murmur2.partition(of: Bytes("x"), count: 0) == 0)
  }

  @Test("keyless records stay on a partition for a batch's worth of bytes, then leave it")
  func sticky() {
    var generator = SeededGenerator(seed: 7)
    var partitioner = StickyPartitioner(stickyBytes: 1000)
    var taken: [Int32: Int] = [:]
    var runs: [Int32] = []
    for _ in 0..<10_000 {
      let partition = partitioner.partition(bytes: 100, count: 4, using: &generator)
      taken[partition, default: 0] += 100
      if runs.last != partition { runs.append(partition) }
    }
    #expect(runs.count == 1000)
    #expect(taken.count == 4)
    #expect(taken.values.allSatisfy { $0 > 200_000 && $0 < 300_000 })
  }

  @Test("a partition that is no longer there is left")
  func fewer() {
    var generator = SeededGenerator(seed: 1)
    var partitioner = StickyPartitioner(stickyBytes: 1 << 30)
    _ = partitioner.partition(bytes: 1, count: 100, using: &generator)
    for count in (1...50).reversed() {
      let partition = partitioner.partition(bytes: 1, count: Int32(count), using: &generator)
      #expect((0..<Int32(count)).contains(partition))
    }
  }

  @Test("sequence numbers wrap from the largest to 0")
  func sequences() {
    #expect(SequenceNumber.advance(0, by: 5) == 5)
    #expect(SequenceNumber.advance(.max, by: 1) == 0)
    #expect(SequenceNumber.advance(.max - 1, by: 4) == 2)
  }
}
