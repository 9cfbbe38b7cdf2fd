import Foundation
import Recorder
import Testing

@testable import streamrec

/// Help, completions and man page, made of the same declarations as the parser.
struct GeneratedTextTests {
  static let listed = CommandTable.all.filter { !$0.isHidden }

  @Test("every command's help names each of its options with its variable and default", arguments: listed.map(\.name))
  func helpIsComplete(_ name: String) throws {
    let command = try #require(CommandTable.all.first { $0.name == name })
    let text = HelpText(commands: CommandTable.all).text(name)
    // Wrapping may break between any two words.
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.hasPrefix("Usage: streamrec \(name)"))
    for option in command.options {
      #expect(words.contains(option.synopsis))
      #expect(words.contains(option.help))
      if option.name == "help" { continue }
      for variable in option.environmentNames { #expect(words.contains(variable)) }
      if let text = option.defaultText { #expect(words.contains("Default: \(text).")) }
    }
    for operand in command.operands { #expect(words.contains(operand.help)) }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 }, "lines fit a terminal")
  }

  @Test("the overview lists every command but hidden ones")
  func overview() {
    let text = HelpText(commands: CommandTable.all).text(nil)
    for command in CommandTable.all {
      #expect(text.contains("\n  \(command.name) ") == !command.isHidden, "\(command.name)")
    }
  }

  @Test(
    "each default can be read by its own option, and names are used once a command",
    arguments: CommandTable.all.map(\.name))
  func declarations(_ name: String) throws {
    let command = try #require(CommandTable.all.first { $0.name == name })
    for option in command.options {
      if let text = option.defaultText { #expect(option.accepts(text), "\(option.flag) \(text)") }
      #expect(option.help.hasSuffix("."), "\(option.flag)")
    }
    #expect(Set(command.options.map(\.name)).count == command.options.count)
    for example in command.examples where example.line.hasPrefix("streamrec ") {
      let words = example.line.split(separator: " ").dropFirst().map { $0.filter { $0 != "'" } }
      let parser = ArgumentParser(commands: CommandTable.all, settings: Settings())
      #expect(throws: Never.self, "\(example.line)") { try parser.parse(Array(words)) }
    }
  }

  @Test("completions of each shell hold every command and option", arguments: Shell.allCases)
  func completions(_ shell: Shell) {
    let script = Completions(CommandTable.all).script(for: shell)
    for command in Self.listed {
      for word in command.words { #expect(script.contains(word)) }
      for option in command.options {
        #expect(script.contains(shell == .fish ? "-l \(option.name)" : option.flag), "\(command.name) \(option.flag)")
      }
    }
    #expect(!script.contains(" man "))
  }

  @Test("bash reads its completion script, and completes a command, an option and a value")
  func bash() async throws {
    let script = Completions(SampleCommands.all).script(for: .bash)
    let asked = """

      complete_line() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _streamrec; echo "${COMPREPLY[*]}"; }
      complete_line streamrec rec
      complete_line streamrec record --qua
      complete_line streamrec record --from n
      complete_line streamrec topics cr
      """
    let answer = try await Subprocess.run("/bin/bash", ["-c", script + asked])
    #expect(answer.output == "record\n--quality\nnow\ncreate\n")
    #expect(answer.errors == "")
  }

  @Test("the committed man page is the one that the declarations make (\"make man\" writes it)")
  func manPageIsCurrent() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let committed = try String(contentsOf: root.appending(path: "docs/streamrec.1"), encoding: .utf8)
    #expect(committed == ManPage(CommandTable.all).text)
  }

  @Test("a time's help does not read as if its named moments were all there is")
  func timeHelp() {
    for option in [Options.from, Options.until] { #expect(!HelpText.detail(option).contains("One of")) }
  }

  @Test("the timestamp's help names the words that it takes")
  func timestampHelp() {
    for mode in TimestampMode.allCases { #expect(HelpText.detail(Options.timestamp).contains("\"\(mode.rawValue)\"")) }
  }
}
