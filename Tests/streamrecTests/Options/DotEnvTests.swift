import Testing

@testable import streamrec

struct DotEnvTests {
  @Test(
    "a line is a name and a value",
    arguments: [
      ("A=b", "b"), ("  A = b  ", "b"), ("export A=b", "b"), ("A=", ""), ("A=b # comment", "b"), ("A=b#c", "b#c"),
      ("A=\"b c\" # d", "b c"), ("A='b \\n c'", "b \\n c"), ("A=\"b\\nc\\\"d\"", "b\nc\"d"), ("A=b=c", "b=c"),
      ("A=x\nA=b", "b"), ("# A=x\n\nA=b\r\n", "b"), ("A=# nothing", ""),
    ])
  func lines(_ text: String, _ value: String) throws {
    #expect(try DotEnv(parsing: text)["A"]?.value == value)
  }

  @Test(
    "what is no setting is refused with its line",
    arguments: [
      ("A=b\nnonsense", ".env, line 2, wants NAME=value"),
      ("1A=b", ".env, line 1, wants NAME=value"),
      ("=b", ".env, line 1, wants NAME=value"),
      ("A=\"b", ".env, line 1: the quote around A's value has no end"),
    ])
  func refusals(_ text: String, _ message: String) {
    #expect(throws: UsageError(message)) { try DotEnv(parsing: text) }
  }

  @Test("a name like ours that is none of ours is warned about, others' are not")
  func warnings() throws {
    let settings = Settings(dotEnv: try DotEnv(parsing: "STREAMREC_TOPIK=a\nOTHER=b\nSTREAMREC_TOPIC=c"))
    #expect(
      settings.warnings(known: ["STREAMREC_TOPIC", "STREAMREC_QUALITY"])
        == [".env, line 1: STREAMREC_TOPIK is no setting of streamrec; did you mean STREAMREC_TOPIC?"])
  }

  @Test("a name that resembles ours in its prefix alone gets no suggestion")
  func prefixIsNoLikeness() throws {
    let settings = Settings(dotEnv: try DotEnv(parsing: "STREAMREC_TYPO=1"))
    #expect(
      settings.warnings(known: ["STREAMREC_FPS", "PORT"])
        == [".env, line 1: STREAMREC_TYPO is no setting of streamrec"])
  }
}
