import Testing

@testable import KafkaWire

@Suite("What errors show of a broker's words")
struct SecretMaskTests {
  private static let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWFsaWNl"

  @Test(
    "a secret never shows, wherever it stands in the text",
    arguments: [0, 1, 100, 280, 290, 295, 299, 300, 301, 1190, 1195, 1199])
  func places(_ distance: Int) {
    for secret in ["hunter2", "a password of 30 characters or", Self.token] {
      let shown = SecretMask([Secret(secret)]).shown(String(repeating: "-", count: distance) + secret + "|rest")
      #expect(shown.unicodeScalars.count <= SecretMask.shownCharacters)
      let rest = shown.drop { $0 == "-" }
      #expect("(secret)|rest".hasPrefix(rest), "\(distance): \(rest)")
      #expect(shown.prefix { $0 == "-" }.count == min(distance, SecretMask.shownCharacters))
    }
  }

  @Test("a secret that is given back time and again never shows")
  func repeated() {
    let shown = SecretMask(["hunter2"]).shown(String(repeating: "hunter2 ", count: 10_000))
    #expect(!shown.contains("hunter"))
    #expect(shown.hasPrefix("(secret) (secret) "))
  }

  @Test("a part of a long secret is hidden like all of it, at its beginning, in its middle and at its end")
  func parts() {
    let mask = SecretMask([Secret(Self.token)])
    for part in [Self.token.prefix(20), Self.token.dropFirst(10).prefix(16), Self.token.suffix(18)] {
      #expect(mask.shown("no such token: \(part)…") == "no such token: (secret)…")
    }
    #expect(mask.shown("RS256 is unknown here") == "RS256 is unknown here")
  }

  @Test("of two secrets that overlap in the text neither shows")
  func overlapping() {
    #expect(SecretMask(["abcdef", "defghi"]).shown("x abcdefghi y") == "x (secret) y")
    #expect(SecretMask(["aba"]).shown("ababa.aba") == "(secret).(secret)")
  }

  @Test("control characters are replaced, other text stays, and bytes that are none are no trap")
  func text() {
    let mask = SecretMask([""])
    #expect(mask.shown("a\u{1b}[2J\u{7f}\n\u{e9}") == "a?[2J??\u{e9}")
    #expect(mask.shown([0x61, 0xff, 0x62]) == "a\u{fffd}b")
    #expect(mask.shown([UInt8]()) == "")
  }
}
