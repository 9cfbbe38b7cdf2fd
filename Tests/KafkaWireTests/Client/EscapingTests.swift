import Testing

@testable import KafkaWire

@Suite("escaping")
struct EscapingTests {
  @Test("control characters and marks of direction are spelled out, all else stays")
  func escapes() {
    #expect("plain ä 帧 🎥".escapingControls == "plain ä 帧 🎥")
    #expect("a\u{1b}[31mb\nc\r\td\u{7f}\u{9b}".escapingControls == "a\\u{1b}[31mb\\nc\\r\\td\\u{7f}\\u{9b}")
    #expect("a\u{202e}b\u{2066}c\u{2028}".escapingControls == "a\\u{202e}b\\u{2066}c\\u{2028}")
  }

  @Test("what a broker says cannot steer a terminal")
  func errors() {
    let error = KafkaError(
      .broker(.invalidRecord), broker: "host\u{1b}]0;x\u{7}", topic: "t\r\nERROR all is lost",
      detail: "\u{1b}[2J\u{9b}31m")
    let scalars = error.description.unicodeScalars
    #expect(scalars.allSatisfy { $0.value >= 0x20 && !(0x7f..<0xa0).contains($0.value) })
    #expect(error.description.contains("t\\r\\nERROR all is lost"))
  }
}
