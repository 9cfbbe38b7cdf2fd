import Capture
import KafkaWire
import Testing

@testable import Recorder

struct SourceTallyTests {
  private let frame = FrameInFlight(bytes: 100, capture: 1_000_000_000)

  private func metadata(_ offset: Int64) -> RecordMetadata {
    RecordMetadata(partition: TopicPartition("video", 0), offset: offset, timestamp: 0)
  }

  private func report(_ tally: SourceTally, _ stream: FrameStream.Totals = FrameStream.Totals()) -> SourceReport {
    tally.report(with: stream)
  }

  @Test("the rate is that of the frames, first to last")
  func rate() {
    var tally = SourceTally(name: "door")
    for index in 0..<51 {
      let steady = Int64(index) * 40_000_000
      tally.taken(steady: steady)
      tally.sent()
      tally.acknowledged(frame, metadata(Int64(index)), steady: steady, utc: 1_005_000_000)
    }
    let report = report(tally)
    #expect(report.name == "door")
    #expect(abs(report.framesPerSecond - 25) < 0.001)
    #expect(report.offsets == [0: 0...50])
    #expect(report.bytes == 5100)
    #expect(report.lag == 5)
    #expect(report.inFlight == 0)
  }

  @Test("frames that come at once and are acknowledged at once took the time from the one to the other")
  func atOnce() {
    var tally = SourceTally(name: "stills")
    for _ in 0..<30 {
      tally.taken(steady: 7_000_000_000)
      tally.sent()
    }
    for index in 0..<30 {
      tally.acknowledged(frame, metadata(Int64(index)), steady: 7_020_000_000, utc: 1_005_000_000)
    }
    #expect(report(tally).duration == .milliseconds(20))
    #expect(abs(report(tally).framesPerSecond - 1450) < 0.001)
  }

  @Test("a failed delivery is a loss, and possibly persisted where nobody knows")
  func failures() {
    var tally = SourceTally(name: "door")
    tally.failed(KafkaError(.timedOut, outcome: .possiblyPersisted))
    tally.failed(KafkaError(.broker(.notLeaderOrFollower), outcome: .notPersisted))
    tally.failed(KafkaError(.messageTooLarge(5)))
    let report = report(tally)
    #expect(report.losses[.notDelivered] == 2)
    #expect(report.losses[.oversize] == 1)
    #expect(report.possiblyPersisted == 1)
  }

  @Test("losses before and after capture add up, those of one name too")
  func losses() {
    var tally = SourceTally(name: "door")
    tally.lost(.oversize)
    tally.lost(.oversize)
    tally.refused()
    var totals = FrameStream.Totals()
    totals.captured = 9
    totals.lost.add(.oversize, 1)
    totals.lost.add(.queueFull, 3)
    let report = report(tally, totals)
    #expect(report.captured == 9)
    #expect(report.losses[.oversize] == 3)
    #expect(report.losses[.queueFull] == 3)
    #expect(report.losses[.notDelivered] == 1)
  }

  @Test("the first failure is the one that is told")
  func firstFailure() {
    var tally = SourceTally(name: "door")
    let first = PublishError.source(CaptureError(.interrupted, source: "door", reason: "gone", advice: "Look."))
    let isFirst = tally.broke(first)
    let isSecond = tally.broke(.broker(KafkaError(.timedOut), topic: "video"))
    #expect(isFirst && !isSecond)
    #expect(report(tally).failure == first)
  }
}
