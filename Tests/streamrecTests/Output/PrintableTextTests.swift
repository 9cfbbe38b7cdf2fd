import KafkaWire
import Testing

@testable import streamrec

struct PrintableTextTests {
  @Test("no control character is left, nor one that turns or hides text")
  func controls() {
    let nasty = "a\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{200b}\u{0}\n\"\\é🎥"
    let shown = PrintableText.quoted(nasty)
    #expect(shown == #""a\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{200b}\u{0}\n\"\\é🎥""#)
    #expect(!PrintableText.plain(nasty).unicodeScalars.contains(where: PrintableText.isControl))
    let json = JSONValue.string(nasty).text
    #expect(!json.unicodeScalars.contains(where: PrintableText.isControl))
    #expect(json == #""a\u001b[2J\u007f\u009b\u202e\u200b\u0000\n\"\\é🎥""#)
  }

  @Test("long texts and byte strings are cut, and bytes that are no text are digits")
  func abbreviated() {
    #expect(PrintableText.quoted(String(repeating: "x", count: 200), limit: 3) == "\"xxx\"…")
    #expect(PrintableText.bytes(Bytes("hello")) == "5 bytes \"hello\"")
    #expect(PrintableText.bytes([0, 0xff]) == "2 bytes 00 ff")
    #expect(PrintableText.bytes(Bytes()) == "0 bytes")
    #expect(PrintableText.bytes(Bytes([UInt8](repeating: 0x80, count: 5000))).count < 150)
    #expect(PrintableText.bytes(Bytes([UInt8](repeating: 0x41, count: 5000))).count < 150)
  }
}
