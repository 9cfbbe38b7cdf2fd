import Testing

@testable import KafkaWire

@Suite("PLAIN and OAUTHBEARER")
struct PlainExchangeTests {
  @Test("PLAIN is one message, NUL before each name (RFC 4616)")
  func plain() throws {
    let exchange = PlainExchange(user: "tim", password: "tanstaaftanstaaf")
    #expect(try exchange.start() == Array("\0tim\0tanstaaftanstaaf".utf8))
    #expect(try exchange.answer([]) == nil)
    #expect(throws: KafkaError.self) { try PlainExchange(user: "t\0m", password: "p").start() }
    #expect(throws: KafkaError.self) { try PlainExchange(user: "tim", password: "p\0q").start() }
  }

  @Test("OAUTHBEARER sends token and extensions, each ended by ^A (RFC 7628, KIP-342)")
  func bearer() throws {
    let token = OAuthBearerToken(
      "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", extensions: ["zone": "b 1", "host": "a"])
    let sent = try OAuthBearerExchange(token: token).start()
    #expect(
      sent
        == Array(
          "n,,\u{1}auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}host=a\u{1}zone=b 1\u{1}\u{1}".utf8))
  }

  @Test("an empty answer is consent, JSON a refusal that is told")
  func bearerAnswer() throws {
    let exchange = OAuthBearerExchange(token: OAuthBearerToken("abc"))
    #expect(try exchange.answer([]) == nil)
    let error = #expect(throws: KafkaError.self) { try exchange.answer(Array("{\"status\":\"invalid_token\"}".utf8)) }
    #expect(error?.code == .authentication(.refused))
    #expect(error?.detail == "{\"status\":\"invalid_token\"}")
  }

  @Test(
    "a refusal that gives the token back is told without it, wherever the text is cut", arguments: [0, 250, 290, 299])
  func bearerEcho(_ distance: Int) throws {
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"
    let exchange = OAuthBearerExchange(token: OAuthBearerToken(Secret(token)))
    for echo in [token, String(decoding: try exchange.start(), as: UTF8.self), Base64.encode(try exchange.start())] {
      let answer = "{\"status\":\"\(String(repeating: "-", count: distance))\(echo)\"}"
      let error = #expect(throws: KafkaError.self) { try exchange.answer(Array(answer.utf8)) }
      let detail = try #require(error?.detail)
      #expect(detail.hasPrefix("{\"status\":\"" + String(repeating: "-", count: min(distance, 280))))
      for start in stride(from: 0, to: token.count - 6, by: 6) {
        let part = token.dropFirst(start).prefix(6)
        #expect(!detail.contains(part), "\(part) in \(detail)")
      }
    }
  }

  @Test("what would end a part early is no token and no extension", arguments: ["", "a b", "a\u{1}b", "a\n", "é"])
  func injection(_ text: String) {
    let error = #expect(throws: KafkaError.self) {
      try OAuthBearerExchange(token: OAuthBearerToken(Secret(text))).start()
    }
    #expect(error?.code == .authentication(.noToken))
    #expect(text.isEmpty || error?.description.contains(text) == false)
    for extensions in [["auth": "x"], ["a1": "x"], ["": "x"], ["a": "x\u{1}y"], ["a": "é"]] {
      let token = OAuthBearerToken("abc", extensions: extensions)
      #expect(throws: KafkaError.self) { try OAuthBearerExchange(token: token).start() }
    }
  }
}
