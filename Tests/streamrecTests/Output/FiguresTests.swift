import Testing

@testable import streamrec

struct FiguresTests {
  private var figures: Figures {
    var figures = Figures()
    figures.add("frames", "frames", 250)
    figures.add("size", "bytes", bytes: 1_234_567)
    figures.add("elapsed", "took", .milliseconds(10_040))
    figures.add("fps", "fps", decimal: 24.987)
    figures.add("topic", "topic", "a\"b")
    figures.add("lost", "lost", counts: [("corrupt", 2), ("oversize", 1)])
    return figures
  }

  @Test("as text, a figure a line, in columns")
  func text() {
    #expect(
      figures.text == """
        frames  250
        bytes   1.2 MB
        took    10s
        fps     24.99
        topic   a"b
        lost    corrupt 2, oversize 1
        """)
  }

  @Test("as JSON, one object in the same order")
  func json() {
    #expect(
      figures.json(("command", .string("publish")))
        == #"{"command":"publish","frames":250,"size":1234567,"elapsed":10.04,"fps":24.99,"topic":"a\"b","lost":{"corrupt":2,"oversize":1}}"#
    )
  }

  @Test("on one line for progress")
  func line() {
    #expect(
      figures.line == "frames 250 · bytes 1.2 MB · took 10s · fps 24.99 · topic a\"b · lost corrupt 2, oversize 1")
  }

  @Test("JSON escapes what it must")
  func escapes() {
    #expect(JSONValue.string("a\"\\\n\t\u{1}é").text == #""a\"\\\n\t\u0001é""#)
    #expect(JSONValue.array([.null, .bool(true), .double(.infinity), .double(1.5)]).text == "[null,true,null,1.5]")
  }
}
