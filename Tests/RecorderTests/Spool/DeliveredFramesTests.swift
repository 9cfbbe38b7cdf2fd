import KafkaWire
import Testing

@testable import Recorder

@Suite struct DeliveredFramesTests {
  private func series(of frames: SpooledFrame...) -> Set<FrameSeries> {
    Set(frames.compactMap { FrameSeries(key: $0.record.key, headers: $0.record.headers) })
  }

  private func insert(_ frame: SpooledFrame, _ delivered: inout DeliveredFrames) {
    delivered.insert(key: frame.record.key, headers: frame.record.headers)
  }

  @Test("numbers that come in any order, and twice, are known afterwards, and no others", arguments: 0..<20)
  func anyOrder(_ seed: Int) {
    var dice = SeededGenerator(UInt64(seed))
    var delivered = DeliveredFrames(of: series(of: SpooledFrames.frame(0)))
    var numbers: Set<Int> = []
    for _ in 0..<200 {
      let number = Int.random(in: 0..<120, using: &dice)
      numbers.insert(number)
      insert(SpooledFrames.frame(number), &delivered)
    }
    let known = (0..<130).filter { delivered.contains(SpooledFrames.frame($0).record) }
    #expect(known == numbers.sorted())
  }

  @Test("cameras and sessions are told apart; the largest number is one as well")
  func identities() {
    let others = [SpooledFrames.frame(3, session: "t"), SpooledFrames.frame(3, camera: "belt")]
    var delivered = DeliveredFrames(of: series(of: SpooledFrames.frame(3), others[0], others[1]))
    insert(SpooledFrames.frame(3), &delivered)
    insert(SpooledFrames.frame(.max), &delivered)
    #expect(delivered.contains(SpooledFrames.frame(3).record))
    #expect(delivered.contains(SpooledFrames.frame(.max).record))
    #expect(!delivered.contains(others[0].record))
    #expect(!delivered.contains(others[1].record))
  }

  @Test("records of others are passed over, and take no memory")
  func foreign() {
    var delivered = DeliveredFrames(of: series(of: SpooledFrames.frame(0)))
    delivered.insert(key: nil, headers: [])
    delivered.insert(key: nil, headers: [RecordHeader("seq", "many"), RecordHeader("session", "s")])
    delivered.insert(key: nil, headers: [RecordHeader(key: "seq", value: nil), RecordHeader("session", "s")])
    for number in 0..<100 { insert(SpooledFrames.frame(number, session: "t"), &delivered) }
    #expect(delivered.isEmpty)
    #expect(!delivered.contains(SpooledFrames.frame(5, session: "t").record))
  }

  @Test("whoever writes in our name without end is not remembered without end; what joins a range still is")
  func bounded() {
    var delivered = DeliveredFrames(of: series(of: SpooledFrames.frame(0)), maxRanges: 10)
    for number in 0..<100 { insert(SpooledFrames.frame(number * 2), &delivered) }
    #expect(delivered.contains(SpooledFrames.frame(18).record))
    #expect(!delivered.contains(SpooledFrames.frame(20).record))
    insert(SpooledFrames.frame(19), &delivered)
    insert(SpooledFrames.frame(17), &delivered)
    #expect(delivered.contains(SpooledFrames.frame(19).record))
    insert(SpooledFrames.frame(40), &delivered)
    #expect(delivered.contains(SpooledFrames.frame(40).record), "a range has become free")
  }
}
