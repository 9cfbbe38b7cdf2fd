import Capture
import KafkaWire
import Testing

@testable import Recorder

struct PublishSummaryTests {
  private let second: Int64 = 1_000_000_000
  private let gone = PublishError.source(CaptureError(.unreachable, source: "belt", reason: "gone", advice: "Look."))

  private func report(
    _ name: String, published: UInt64 = 0, from: Int64 = 0, to: Int64 = 0, offsets: [Int32: ClosedRange<Int64>] = [:],
    failure: PublishError? = nil
  ) -> SourceReport {
    var report = SourceReport(name: name)
    report.published = published
    if published > 0 { (report.firstTaken, report.lastAcknowledged) = (from, to) }
    report.offsets = offsets
    report.failure = failure
    return report
  }

  private func summary(_ sources: SourceReport...) -> PublishSummary {
    PublishSummary(topic: "video", session: "s", sources: sources)
  }

  @Test("the whole is the sum of the sources")
  func sums() {
    let door = report("door", published: 251, from: 0, to: 10 * second, offsets: [0: 0...300, 1: 5...7])
    let belt = report("belt", published: 251, from: 10 * second, to: 20 * second, offsets: [0: 2...501])
    let whole = summary(door, belt, report("lot"))
    #expect(whole.published == 502)
    #expect(whole.duration == .seconds(20))
    #expect(whole.framesPerSecond == 25)
    #expect(whole.offsets == [0: 0...501, 1: 5...7])
  }

  @Test("one source's failure is not the run's, all sources' failure is")
  func failures() {
    let belt = report("belt", failure: gone)
    #expect(summary(belt).failure == gone)
    #expect(summary(report("door", published: 1), belt).failure == nil)
    #expect(summary(report("door", published: 1), belt).failed == [belt])
    #expect(summary(belt, report("lot", failure: .broker(KafkaError(.timedOut), topic: "video"))).failure == gone)
  }

  @Test("the lag is that of the sources that still run")
  func lag() {
    var ended = report("door")
    (ended.lag, ended.hasEnded) = (9000, true)
    var running = report("belt")
    running.lag = 12
    #expect(PublishProgress(sources: [ended, running]).lag == 12)
    #expect(PublishProgress(sources: [ended]).lag == 9000)
    #expect(PublishProgress().lag == 0)
  }
}
