import KafkaWire
import Testing

@testable import streamrec

struct ArgumentParserTests {
  @Test("an option's value follows it or its equals sign", arguments: [["--topic", "a.b"], ["--topic=a.b"]])
  func bothForms(_ form: [String]) throws {
    let invocation = try SampleCommands.invocation(["record"] + form)
    #expect(try invocation.values.required(Options.topic) == "a.b")
    #expect(invocation.command.name == "record")
  }

  @Test("a value may hold an equals sign, be empty of dashes' meaning, or begin with one dash")
  func oddValues() throws {
    let values = try SampleCommands.invocation(["record", "--config=a=b", "--config", "c==", "--from", "-15m"]).values
    #expect(try values.all(Options.config).map(\.name) == ["a", "c"])
    #expect(try values.all(Options.config).map(\.value) == ["b", "="])
    #expect(try values.value(Options.from) == .ago(900_000))
  }

  @Test("flags are off until given, and can be given with a word")
  func flags() throws {
    #expect(try !SampleCommands.invocation(["record"]).values.flag(Options.loop))
    #expect(try SampleCommands.invocation(["record", "--loop"]).values.flag(Options.loop))
    #expect(try !SampleCommands.invocation(["record", "--loop=no"]).values.flag(Options.loop))
  }

  @Test("operands stand anywhere among the options, and after -- even with dashes")
  func operands() throws {
    #expect(try SampleCommands.invocation(["record", "x", "--loop"]).operands == ["x"])
    #expect(try SampleCommands.invocation(["record", "--loop", "x"]).operands == ["x"])
    #expect(try SampleCommands.invocation(["record", "--", "--loop"]).operands == ["--loop"])
    #expect(try SampleCommands.invocation(["topics", "create", "t"]).operands == ["t"])
  }

  @Test(
    "what is mistyped is named, with what was expected and the nearest thing there is",
    arguments: [
      (
        ["recrod"], "\"recrod\" is no command of streamrec; did you mean record? \"streamrec help\" lists what there is"
      ),
      (["zzzzzz"], "\"zzzzzz\" is no command of streamrec; \"streamrec help\" lists what there is"),
      (
        ["--verison"],
        "\"--verison\" is no option of streamrec itself; did you mean --version? \"streamrec help\" lists what there is"
      ),
      (["topics"], "topics needs one of: list, create"),
      (["topics", "lsit"], "topics wants one of list, create, not \"lsit\"; did you mean list?"),
      (["topics", "create"], "topics create needs TOPIC: its name"),
      (
        ["record", "--qualty", "3"],
        "--qualty is no option of record; did you mean --quality? \"streamrec record --help\" lists them"
      ),
      (["record", "--rhubarb"], "--rhubarb is no option of record; \"streamrec record --help\" lists them"),
      (
        ["record", "-topic", "x"],
        "-topic is no option of record; did you mean --topic? \"streamrec record --help\" lists them"
      ),
      (["record", "--quality", "101"], "--quality wants a number from 1 to 100, not \"101\""),
      (["record", "--quality=abc"], "--quality wants a number from 1 to 100, not \"abc\""),
      (["record", "--quality"], "--quality needs a value: a number from 1 to 100"),
      (["record", "--quality", "--loop"], "--quality needs a value: a number from 1 to 100"),
      (["record", "--loop=yess"], "--loop wants yes or no, not \"yess\"; did you mean yes?"),
      (["record", "--topic", "a", "--topic", "b"], "--topic is given twice; it takes one value"),
      (
        ["record", "--topic", "a/b"],
        "--topic wants a topic's name: up to 249 of a-z, A-Z, 0-9, '.', '_' and '-', not \"a/b\""
      ),
      (
        ["record", "--from", "nwo"],
        "--from wants a time: RFC 3339 such as 2026-01-31T08:00:00Z, unix seconds or milliseconds, -15m, now, or end, not \"nwo\"; did you mean now?"
      ),
      (["record", "x", "y"], "record takes [FILE], and cannot use \"y\""),
      (["topics", "list", "tipic"], "topics list takes options only, and cannot use \"tipic\""),
      (["help", "recrod"], "\"recrod\" is no command of streamrec; did you mean record?"),
    ])
  func refusals(_ arguments: [String], _ expected: String) {
    #expect(SampleCommands.refusal(arguments) == expected)
  }

  @Test("help is asked for in every usual way")
  func help() throws {
    let table: [([String], String?)] = [
      ([], nil), (["help"], nil), (["--help"], nil), (["-h"], nil), (["help", "record"], "record"),
      (["record", "--help"], "record"), (["record", "--topic", "x", "-h"], "record"), (["help", "topics"], "topics"),
      (["topics", "--help"], "topics"), (["help", "topics", "create"], "topics create"),
      (["topics", "create", "--help"], "topics create"),
    ]
    for (arguments, name) in table {
      guard case .help(let found) = try SampleCommands.parse(arguments) else {
        Issue.record("\(arguments) is not taken as a question for help")
        continue
      }
      #expect(found == name, "\(arguments)")
    }
    guard case .version = try SampleCommands.parse(["--version"]) else {
      Issue.record("--version is not taken as a question for the version")
      return
    }
  }

  @Test("a required option that is missing is named with what it wants")
  func missing() throws {
    let values = try SampleCommands.invocation(["record"]).values
    #expect(
      throws: UsageError("record needs --topic TOPIC: a topic's name: up to 249 of a-z, A-Z, 0-9, '.', '_' and '-'")
    ) {
      try values.required(Options.topic)
    }
  }
}
