import KafkaWire
import Testing

@testable import streamrec

struct PrecedenceTests {
  @Test("the command line wins over the environment, that over .env, and that over the default")
  func order() throws {
    func quality(_ arguments: [String], _ environment: [String: String], _ dotEnv: String) throws -> Int? {
      let invocation = try SampleCommands.invocation(["record"] + arguments, environment: environment, dotEnv: dotEnv)
      return try invocation.values.value(Options.quality)
    }
    let environment = ["STREAMREC_QUALITY": "20"]
    let dotEnv = "STREAMREC_QUALITY=30"
    #expect(try quality(["--quality", "10"], environment, dotEnv) == 10)
    #expect(try quality([], environment, dotEnv) == 20)
    #expect(try quality([], [:], dotEnv) == 30)
    #expect(try quality([], [:], "") == 85)
    #expect(try quality([], ["STREAMREC_QUALITY": ""], dotEnv) == 30, "an empty variable counts as none")
  }

  @Test("a command's own default wins over the option's general one, be it another or none")
  func ownDefault() throws {
    let command = Command(
      "own", summary: "Own.",
      options: [Options.quality.with(default: "7"), SampleCommands.port.with(default: nil)]
    ) { _, _ in .done }
    guard case .run(let invocation) = try ArgumentParser(commands: [command], settings: Settings()).parse(["own"])
    else {
      throw UsageError("no invocation")
    }
    #expect(try invocation.values.value(Options.quality) == 7)
    #expect(try invocation.values.value(SampleCommands.port) == nil)
  }

  @Test("a flag that the environment sets can be taken back on the command line")
  func flagTakenBack() throws {
    let environment = ["STREAMREC_LOOP": "true"]
    #expect(try SampleCommands.invocation(["record"], environment: environment).values.flag(Options.loop))
    #expect(
      try !SampleCommands.invocation(["record", "--loop=no"], environment: environment).values.flag(Options.loop))
  }

  @Test("a shared variable such as PORT stands behind streamrec's own")
  func sharedVariable() throws {
    func port(_ environment: [String: String], _ dotEnv: String = "") throws -> Int? {
      let values = try SampleCommands.invocation(["record"], environment: environment, dotEnv: dotEnv).values
      return try values.value(SampleCommands.port)
    }
    #expect(try port(["PORT": "8080"]) == 8080)
    #expect(try port(["PORT": "8080", "STREAMREC_PORT": "8081"]) == 8081)
    #expect(try port(["PORT": "8080"], "STREAMREC_PORT=8082") == 8080)
    #expect(try port([:]) == 5000)
  }

  @Test("a wrong value is refused by the name of the place that it stands in, and only if it counts")
  func places() {
    let environment = ["STREAMREC_QUALITY": "best"]
    #expect(
      SampleCommands.refusal(["record"], environment: environment)
        == "STREAMREC_QUALITY wants a number from 1 to 100, not \"best\"")
    #expect(
      SampleCommands.refusal(["record"], dotEnv: "\nSTREAMREC_QUALITY=best")
        == "STREAMREC_QUALITY in .env, line 2, wants a number from 1 to 100, not \"best\"")
    #expect(SampleCommands.refusal(["record", "--quality", "3"], environment: environment) == nil)
    #expect(SampleCommands.refusal(["topics", "list"], environment: environment) == nil)
  }

  @Test("of options that exclude one another, the ones on the command line silence the others")
  func exclusion() throws {
    let both = try SampleCommands.invocation(["record", "--file", "a", "--images", "b"]).values
    #expect(throws: UsageError("--file and --images exclude one another; give one of them")) {
      try both.chosen(among: [Options.file, Options.images])
    }
    let silenced = try SampleCommands.invocation(["record", "--file", "a"], environment: ["STREAMREC_IMAGES": "b"])
      .values
    #expect(try silenced.chosen(among: [Options.file, Options.images])?.name == "file")
    let neither = try SampleCommands.invocation(["record"]).values
    #expect(try neither.chosen(among: [Options.file, Options.images]) == nil)
  }
}
