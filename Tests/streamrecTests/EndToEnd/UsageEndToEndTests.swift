import Foundation
import Testing

/// The built program, with what a person may mistype.
struct UsageEndToEndTests {
  @Test("--version and help end with 0 and speak to the standard output")
  func friendly() async throws {
    let version = try await Subprocess.run(Subprocess.streamrec, ["--version"])
    #expect(version.status == 0)
    #expect(version.output.hasPrefix("streamrec "))
    let help = try await Subprocess.run(Subprocess.streamrec, ["help", "completions"])
    #expect(help.status == 0)
    #expect(help.output.hasPrefix("Usage: streamrec completions"))
    #expect(version.errors + help.errors == "")
  }

  @Test("wrong usage is one line on the standard error and status 2")
  func usage() async throws {
    let result = try await Subprocess.run(Subprocess.streamrec, ["completions", "bsh"])
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(
      result.errors == "streamrec: completions wants bash, zsh, fish for SHELL, not \"bsh\"; did you mean bash?\n")
  }

  @Test("a .env file that cannot be read as one is named with its line")
  func dotEnv() async throws {
    let folder = try TemporaryFolder()
    try Data("PATH=x\nnonsense\n".utf8).write(to: folder.url.appending(path: ".env"))
    let result = try await Subprocess.run(Subprocess.streamrec, ["completions", "bash"], folder: folder.url)
    #expect(result.status == 2)
    #expect(result.errors == "streamrec: .env, line 2, wants NAME=value\n")
  }

  @Test(
    "help and version do without the .env file", arguments: [["--help"], ["--version"], ["completions", "--help"]])
  func helpBesideBrokenDotEnv(_ arguments: [String]) async throws {
    let folder = try TemporaryFolder()
    try Data("nonsense\n".utf8).write(to: folder.url.appending(path: ".env"))
    let result = try await Subprocess.run(Subprocess.streamrec, arguments, folder: folder.url)
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(result.output.contains("streamrec"))
  }

  @Test("a reader that goes away ends the program quietly")
  func brokenPipe() async throws {
    let result = try await Subprocess.run(Subprocess.streamrec, ["completions", "bash"], readerIsGone: true)
    #expect(result.status == 0)
    #expect(result.errors == "")
  }
}
