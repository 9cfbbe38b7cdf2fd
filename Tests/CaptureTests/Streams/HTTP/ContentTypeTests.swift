import Testing

@testable import Capture

struct ContentTypeTests {
  @Test(
    "a boundary is found, quoted or not",
    arguments: [
      ("multipart/x-mixed-replace;boundary=b", "b"), ("multipart/x-mixed-replace; boundary=\"a;b c\"; x=1", "a;b c"),
      ("Multipart/X-Mixed-Replace ; charset=utf-8 ;\tBOUNDARY = --frame ", "--frame"), ("multipart/mixed", nil),
      ("multipart/x-mixed-replace; boundary=", nil), ("multipart/x-mixed-replace; boundary=\"", nil),
    ])
  func multipart(text: String, boundary: String?) {
    #expect(ContentType(text) == .multipart(boundary: boundary))
  }

  @Test("anything else is shown without what a terminal would take for a command")
  func other() {
    #expect(ContentType("text/html\u{1b}[2J; charset=utf-8") == .other("text/html[2j"))
    #expect(ContentType("") == .other(""))
    guard case .other(let shown) = ContentType(String(repeating: "x", count: 500)) else {
      Issue.record("taken for multipart")
      return
    }
    #expect(shown.count == 64)
  }
}
