import Capture
import Recorder
import Testing

@testable import streamrec

struct PublishFiguresTests {
  private var sources: [SourceReport] {
    var door = SourceReport(name: "door")
    (door.captured, door.published, door.hasEnded) = (52, 50, true)
    door.losses.add(.queueFull, 2)
    var belt = SourceReport(name: "belt2")
    belt.failure = .source(
      CaptureError(.unreachable, source: "/dev/video2", reason: "not there", advice: "Plug it in."))
    return [door, belt]
  }

  @Test("people get a line for each named source, programs an object")
  func summary() {
    let summary = PublishSummary(topic: "video", session: "s", sources: sources)
    let figures = PublishFigures.of(summary, listsSources: true)
    #expect(
      figures.text.hasSuffix(
        """
        sources               2
          door   captured 52 · published 50 · fps 0.0 · bytes 0 B · lost queue_full 2
          belt2  captured 0 · published 0 · fps 0.0 · bytes 0 B · lost none · failed: /dev/video2: not there. Plug it in.
        """), "\(figures.text)")
    #expect(
      figures.json().contains(#""sources":[{"name":"door","state":"ended","error":null,"captured":52,"published":50,"#))
    #expect(
      figures.json().contains(#"{"name":"belt2","state":"failed","error":"/dev/video2: not there. Plug it in.","#))
  }

  @Test("a source that is waited for is named with what keeps it, and does not count as running")
  func awaited() {
    var yard = SourceReport(name: "yard")
    yard.awaits = CaptureError(.unreachable, source: "rtsp://yard", reason: "no answer", advice: "Is it on?")
    let summary = PublishFigures.of(
      PublishSummary(topic: "video", session: "s", sources: [sources[0], yard]), listsSources: true)
    #expect(summary.text.hasSuffix("lost none · awaited: rtsp://yard: no answer. Is it on?"))
    #expect(summary.json().contains(#"{"name":"yard","state":"awaited","error":"rtsp://yard: no answer. Is it on?","#))
    let progress = PublishFigures.of(
      PublishProgress(sources: [yard, SourceReport(name: "lot")]), elapsed: .zero, listsSources: true)
    #expect(progress.line.hasPrefix("sources 1 of 2 · "))
  }

  @Test("a source by itself looks as it always did to people")
  func single() {
    let summary = PublishSummary(topic: "video", session: "s", sources: [sources[0]])
    #expect(!PublishFigures.of(summary).text.contains("door"))
    #expect(PublishFigures.of(summary).json().contains(#""sources":[{"name":"door""#))
    let progress = PublishFigures.of(PublishProgress(sources: sources), elapsed: .seconds(2))
    #expect(progress.line == "published 50 · fps 25.0 · per frame 0 B · in flight 0 · lag 0 ms · lost queue_full 2")
    #expect(progress.json().contains(#""sources":[{"name":"door""#))
  }

  @Test("the live line of several says how many still run")
  func running() {
    let progress = PublishFigures.of(
      PublishProgress(sources: sources + [SourceReport(name: "lot")]), elapsed: .zero, listsSources: true)
    #expect(progress.line.hasPrefix("sources 2 of 3 · published 50"))
  }
}
