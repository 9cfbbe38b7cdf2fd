import KafkaWire
import Testing

@testable import Recorder

@Suite struct DeliveredFramesTests {
  private func insert(_ frame: SpooledFrame, _ delivered: inout DeliveredFrames) {
    delivered.insert(key: frame.record.key, headers: frame.record.headers)
  }

  @Test("numbers that come in any order, and twice, are known afterwards, and no others", arguments: 0..<20)
  func anyOrder(_ seed: Int) {
    var dice = SeededGenerator(UInt64(seed))
    var delivered = DeliveredFrames()
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
    var delivered = DeliveredFrames()
    insert(SpooledFrames.frame(3), &delivered)
    insert(SpooledFrames.frame(.max), &delivered)
    #expect(delivered.contains(SpooledFrames.frame(3).record))
    #expect(delivered.contains(SpooledFrames.frame(.max).record))
    #expect(!delivered.contains(SpooledFrames.frame(3, session: "t").record))
    #expect(!delivered.contains(SpooledFrames.frame(3, camera: "belt").record))
  }

  @Test("records of others are passed over")
  func foreign() {
    var delivered = DeliveredFrames()
    delivered.insert(key: nil, headers: [])
    delivered.insert(key: nil, headers: [RecordHeader("seq", "many"), RecordHeader("session", "s")])
    delivered.insert(key: nil, headers: [RecordHeader(key: "seq", value: nil), RecordHeader("session", "s")])
    #expect(delivered.isEmpty)
  }
}
