import KafkaWire
import Testing

@testable import LiveView

struct OpeningFramesTests {
  private let first = TopicPartition("video", 0)
  private let second = TopicPartition("video", 1)
  private let empty = TopicPartition("video", 2)

  @Test("reading begins at the last record there is")
  func starts() {
    let opening = OpeningFrames(
      beginnings: [first: 0, second: 50, empty: 7], ends: [first: 100, second: 50, empty: 7])
    #expect(opening.starts == [first: 99, second: 50, empty: 7])
    #expect(OpeningFrames(beginnings: [:], ends: [first: 0]).starts == [first: 0])
  }

  @Test("of the records that were there, an older one does not replace a newer")
  func newestOfPartitions() {
    var opening = OpeningFrames(beginnings: [first: 0, second: 0], ends: [first: 10, second: 10])
    let records: [(TopicPartition, Int64, Int64)] = [
      (first, 9, 500), (second, 9, 400), (second, 10, 300), (first, 10, 0),
    ]
    let taken = records.map { opening.takes($0.0, offset: $0.1, captureNanoseconds: $0.2) }
    #expect(taken == [true, false, true, true])
  }
}
