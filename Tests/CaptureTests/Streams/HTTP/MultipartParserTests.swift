import Testing

@testable import Capture

struct MultipartParserTests {
  private struct Outcome: Equatable {
    var parts: [String] = []
    var lost = LossCounts()
    var failed = false
  }

  /// Everything that comes out of a body that comes in pieces of `size`.
  private func parse(_ body: some Sequence<UInt8>, boundary: String? = "b", size: Int = .max) -> Outcome {
    var parser = MultipartParser(boundary: boundary)
    var outcome = Outcome()
    var rest = Array(body)[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(size))
      rest = rest.dropFirst(size)
      piece.withUnsafeBytes { parser.receive($0) }
      do {
        while let part = try parser.next() { outcome.parts.append(String(decoding: part, as: UTF8.self)) }
      } catch {
        outcome.failed = true
        break
      }
    }
    outcome.lost = parser.takeLosses()
    return outcome
  }

  private func parse(_ body: String, boundary: String? = "b", size: Int = .max) -> Outcome {
    parse(body.utf8, boundary: boundary, size: size)
  }

  private static let bodies = [
    // Lengths; none; without blank lines before delimiters; bare line feeds; dashes of the cameras' own.
    "--b\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\none!\r\n--b\r\ncontent-length:5\r\n\r\ntwo--\r\n--b\r\n",
    "--b\r\nContent-Type: image/jpeg\r\n\r\none!\r\n--b\r\n\r\ntwo--\r\n--b--\r\n",
    "preamble\r\n--b\r\n\r\none!--b\r\n\r\ntwo----b\r\n",
    "\n\n--b\nContent-Length: 4\n\none!\n--b\nContent-Length: 5\n\ntwo--\n--b\n",
    "b\r\n\r\none!\r\nb\r\n\r\ntwo--\r\nb\r\n",
    "----b\r\nContent-Length: 4\r\n\r\none!\r\n\r\n----b  \r\nContent-Length: 5\r\n\r\ntwo--\r\n----b\r\n",
    "--b\r\nContent-Length: 4\r\n\r\none!--b\r\nContent-Length: 5\r\n\r\ntwo----b\r\n",
  ]

  @Test("parts come out whole, in pieces of any size", arguments: bodies)
  func parts(body: String) {
    let whole = parse(body)
    // Where neither a length nor a line end parts them, dashes before a delimiter belong to it.
    #expect(whole.parts == ["one!", body.contains("\r\ntwo----b") && !body.contains("Length") ? "two" : "two--"])
    #expect(whole.lost.isEmpty)
    for size in [1, 2, 3, 7, 16] { #expect(parse(body, size: size) == whole) }
  }

  @Test("the boundary may be declared with dashes, or be learnt", arguments: ["b", "--b", "----b", nil])
  func declared(boundary: String?) {
    let body = "--b\r\nContent-Length: 4\r\n\r\none!\r\n--b\r\n\r\ntwo\r\n--b\r\n"
    for size in [1, 5, 1000] { #expect(parse(body, boundary: boundary, size: size).parts == ["one!", "two"]) }
  }

  @Test("a picture is handed out when it is whole, before the next delimiter comes")
  func promptly() {
    #expect(parse("--b\r\nContent-Length: 4\r\n\r\none!").parts == ["one!"])
  }

  @Test(
    "a length that is wrong costs one picture at most, and no length is believed from then on",
    arguments: [(2, 0, ["on", "two", "three"]), (11, 1, ["one!\r\n--b\r\n", "two", "three"])])
  func wrongLength(length: Int, lost: UInt64, expected: [String]) {
    let part = { (text: String) in "--b\r\nContent-Length: \(length)\r\n\r\n\(text)\r\n" }
    let body = part("one!") + part("none") + part("two") + part("three") + "--b\r\n"
    let outcome = parse(body)
    #expect(outcome.lost[.corrupt] == lost)
    #expect(outcome.parts.first == expected.first)
    #expect(Array(outcome.parts.suffix(2)) == Array(expected.suffix(2)))
    for size in [1, 3, 10] { #expect(parse(body, size: size) == outcome) }
  }

  @Test(
    "lengths that are none, or beyond all measure, are not waited for",
    arguments: ["-4", "four", "99999999999999999999999", "33554433", "9223372036854775807", "0", ""])
  func absurdLength(text: String) {
    #expect(parse("--b\r\nContent-Length: \(text)\r\n\r\none!\r\n--b\r\n").parts == ["one!"])
  }

  @Test("parts that are no pictures are passed over and counted")
  func otherParts() {
    let outcome = parse(
      "--b\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nevent\r\n--b\r\nContent-Type: image/jpeg; q=1\r\n\r\none\r\n--b\r\n"
    )
    #expect(outcome.parts == ["one"])
    #expect(outcome.lost[.garbage] == 1)
  }

  @Test("headers without an end are given up, and the next part is found")
  func endlessHeaders() {
    let endless = "--b\r\n" + String(repeating: "X-Header: value\r\n", count: 2000)
    let outcome = parse(endless + "\r\n--b\r\n\r\none\r\n--b\r\n", size: 4096)
    #expect(outcome.parts == ["one"])
    #expect(outcome.lost[.corrupt] == 1)
  }

  @Test("a body without any delimiter is given up, with little of it kept")
  func noDelimiter() throws {
    var parser = MultipartParser(boundary: "b")
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    var failure: MultipartParser.Failure?
    for _ in 0..<40 where failure == nil {
      piece.withUnsafeBytes { parser.receive($0) }
      do {
        let part = try parser.next()
        #expect(part == nil)
        #expect(parser.keptBytes < 1024)
      } catch {
        failure = error
      }
    }
    #expect(failure != nil)
  }

  @Test("a part that never ends is dropped at the limit, and counted")
  func endlessPart() throws {
    var parser = MultipartParser(boundary: "b")
    Array("--b\r\n\r\n".utf8).withUnsafeBytes { parser.receive($0) }
    let piece = [UInt8](repeating: UInt8(ascii: "-"), count: 1 << 20)
    for _ in 0..<34 {
      piece.withUnsafeBytes { parser.receive($0) }
      let part = try parser.next()
      #expect(part == nil)
      #expect(parser.keptBytes <= MultipartParser.largestPart + piece.count)
    }
    #expect(parser.takeLosses()[.oversize] == 1)
  }

  @Test("mutated bodies end in parts and losses, the same in pieces of any size")
  func mutations() {
    var numbers = SeededNumbers(state: 3)
    let original = Array(Self.bodies.joined().utf8)
    for _ in 0..<400 {
      var damaged = original
      for _ in 0..<Int.random(in: 1...12, using: &numbers) {
        let at = Int.random(in: damaged.indices, using: &numbers)
        damaged[at] = [13, 10, 45, 98, 58, 48, 57, 0, 255][Int.random(in: 0..<9, using: &numbers)]
      }
      let whole = parse(damaged)
      let size = Int.random(in: 1...9, using: &numbers)
      #expect(parse(damaged, size: size) == whole)
      #expect(parse(damaged, boundary: nil, size: size) == parse(damaged, boundary: nil))
    }
  }
}
