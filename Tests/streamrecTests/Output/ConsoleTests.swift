import Synchronization
import Testing

@testable import streamrec

struct ConsoleTests {
  /// What was written.
  private final class Recorder: Sendable {
    private let written = Mutex("")
    var text: String { written.withLock { $0 } }
    func add(_ text: String) { written.withLock { $0 += text } }
  }

  private var figures: Figures {
    var figures = Figures()
    figures.add("frames", "frames", 7)
    return figures
  }

  private func written(_ style: Console.Style, isQuiet: Bool = false, width: Int = 80, _ use: (Console) -> Void)
    -> String
  {
    let recorder = Recorder()
    use(Console(style: style, isQuiet: isQuiet, width: width) { recorder.add($0) })
    return recorder.text
  }

  @Test("piped, progress and notes are NDJSON")
  func ndjson() {
    let text = written(.ndjson) {
      $0.progress("publish", figures)
      $0.note("port taken")
      $0.endLine()
    }
    #expect(
      text == #"{"event":"progress","command":"publish","frames":7}"# + "\n" + #"{"event":"note","text":"port taken"}"#
        + "\n")
  }

  @Test("an event is an object on a line of its own, unless it is to be quiet")
  func event() {
    let event = JSONValue.object([("event", .string("assigned"))])
    #expect(written(.ndjson) { $0.event(event) } == #"{"event":"assigned"}"# + "\n")
    #expect(written(.ndjson, isQuiet: true) { $0.event(event) } == "")
    let live = written(.live) {
      $0.progress("consume", figures)
      $0.event(event)
    }
    #expect(live.hasSuffix("\r\u{1B}[K" + #"{"event":"assigned"}"# + "\n"))
  }

  @Test("on a terminal, progress is one line, cut to the width, that a note wipes")
  func live() {
    let text = written(.live, width: 8) {
      $0.progress("publish", figures)
      $0.progress("publish", figures)
      $0.note("hello")
      $0.endLine()
    }
    #expect(text == "\rframes \u{1B}[K\rframes \u{1B}[K\r\u{1B}[Khello\n")
  }

  @Test("an error is one plain line in either style, quiet or not", arguments: [Console.Style.live, .ndjson])
  func error(_ style: Console.Style) {
    #expect(written(style, isQuiet: true) { $0.error("a\nb") } == "streamrec: a b\n")
  }

  @Test("quiet shows no progress and no note")
  func quiet() {
    #expect(
      written(.ndjson, isQuiet: true) {
        $0.progress("publish", figures)
        $0.note("x")
      } == "")
  }
}
