import Testing

@testable import Capture

struct AnswerHeaderTests {
  private func refusal(_ lines: [String]) -> AnswerHeader.Refusal? {
    var header = AnswerHeader()
    for line in lines where !Array(line.utf8).withUnsafeBytes({ header.take($0) }) { break }
    return header.refusal
  }

  @Test(
    "a body that is plain or chunked is taken",
    arguments: [
      "Transfer-Encoding: chunked\r\n", "TRANSFER-ENCODING:CHUNKED\n", "Transfer-Encoding: identity, chunked\r\n",
      "Content-Encoding: gzip\r\n", "Transfer-Encoding:\r\n", "Transfer", "", "\r\n", "X: Transfer-Encoding: gzip\r\n",
    ])
  func plain(line: String) {
    #expect(refusal(["HTTP/1.1 200 OK\r\n", line]) == nil)
  }

  @Test(
    "a body that is packed is refused",
    arguments: [
      "Transfer-Encoding: gzip\r\n", "transfer-encoding:gzip, chunked\r\n", "Transfer-Encoding: chunked, GZip\r\n",
      "Transfer-Encoding : deflate\r\n", "Transfer-Encoding: x\u{0}chunked",
    ])
  func packed(line: String) {
    #expect(refusal(["HTTP/1.1 200 OK\r\n", line]) == .packed)
  }

  @Test("a header without end is refused, whether its lines are many or long")
  func long() {
    let line = "X-Field: " + String(repeating: "a", count: 1000) + "\r\n"
    #expect(refusal(Array(repeating: line, count: 100)) == nil)
    #expect(refusal(Array(repeating: line, count: 300)) == .tooLong)
    #expect(refusal([String(repeating: line, count: 300)]) == .tooLong)
  }
}
