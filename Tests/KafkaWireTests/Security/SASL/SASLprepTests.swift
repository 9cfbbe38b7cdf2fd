import Testing

@testable import KafkaWire

/// The examples of RFC 4013, section 3, and one for each rule beside them.
@Suite("SASLprep")
struct SASLprepTests {
  @Test(
    "text becomes what the RFC says",
    arguments: [
      ("I\u{ad}X", "IX"), ("user", "user"), ("USER", "USER"), ("\u{aa}", "a"), ("\u{2168}", "IX"), ("", ""),
      ("a\u{a0}b", "a b"), ("e\u{301}", "\u{e9}"), ("\u{200d}x", "x"), ("\u{ff21}", "A"),
      ("\u{627}\u{628}", "\u{627}\u{628}"),
      ("p&ss word", "p&ss word"),
    ])
  func prepared(_ text: String, _ expected: String) throws {
    let result = try SASLprep.prepare(text)
    #expect(Array(result.utf8) == Array(expected.utf8))
  }

  @Test(
    "what no password may hold is refused",
    arguments: [0x7, 0x7f, 0x6dd, 0x200e, 0x2028, 0xe000, 0xfdd0, 0xfffd, 0xe0001, 0x10ffff])
  func prohibited(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    #expect(throws: SASLprep.Failure.self) { try SASLprep.prepare("a\(Character(scalar))") }
  }

  @Test("both directions of writing do not mix", arguments: ["\u{627}1", "\u{627}a\u{628}", "a\u{5d0}"])
  func directions(_ text: String) {
    #expect(throws: SASLprep.Failure.mixedDirections) { try SASLprep.prepare(text) }
  }
}
