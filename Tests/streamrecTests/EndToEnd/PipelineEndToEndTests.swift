import Foundation
import Testing

/// Frames through the built program: published, archived, verified, served.
struct PipelineEndToEndTests {
  private func run(_ arguments: [String], _ brokers: String? = nil) async throws -> Subprocess {
    try await Subprocess.run(Subprocess.streamrec, arguments + (brokers.map { ["--brokers", $0] } ?? []))
  }

  @Test("what is published is archived and verified, and a broken archive is found out")
  func pipeline() async throws {
    let folder = try TemporaryFolder()
    let archive = folder.url.appending(path: "archive").path
    try await withBroker { brokers in
      let publish = ["publish", "--test-pattern", "320x240@50", "--frames", "20", "--json"]
      let published = try await run(publish, brokers)
      #expect(published.status == 0, "\(published.errors)")
      #expect(published.output.hasPrefix(#"{"command":"publish","topic":"video","published":20,"#))
      let archived = try await run(
        ["archive", "--topic", "video", "--from-beginning", "--until", "end", "--out", archive, "--json"], brokers)
      #expect(archived.status == 0, "\(archived.errors)")
      #expect(archived.output.contains(#""frames":20,"#))
    }
    let sound = try await run(["verify", archive, "--json"])
    #expect(sound.status == 0)
    #expect(sound.output.contains(#""frames":20,"#))
    let files = try #require(FileManager.default.enumerator(atPath: archive)).compactMap { $0 as? String }
    let picture = try #require(files.filter { $0.hasSuffix(".jpg") }.sorted().first)
    try Data("no picture".utf8).write(to: URL(filePath: "\(archive)/\(picture)"))
    let broken = try await run(["verify", archive])
    #expect(broken.status == 3)
    #expect(broken.output.contains(picture))
  }

  @Test("an archive that cannot be written: status 1 and the folder's name")
  func unwritable() async throws {
    try await withBroker { brokers in
      _ = try await run(["topics", "create", "video"], brokers)
      let result = try await run(
        ["archive", "--topic", "video", "--from-beginning", "--until", "end", "--out", "/proc/archive"], brokers)
      #expect(result.status == 1)
      #expect(result.errors.contains("/proc/archive"))
    }
  }

  @Test("no archive to verify: status 1 and the folder's name")
  func noArchive() async throws {
    let folder = try TemporaryFolder()
    let result = try await run(["verify", folder.url.path])
    #expect(result.status == 1)
    #expect(result.errors.contains(folder.url.path))
  }

  @Test("a mistyped path leaves no topic behind", arguments: ["--file", "--images"])
  func noTopicForNothing(_ option: String) async throws {
    try await withBroker { brokers in
      let result = try await run(["publish", option, "/none", "--topic", "unwanted"], brokers)
      #expect(result.status == 4, "\(result.errors)")
      #expect(!(try await run(["topics", "list"], brokers)).output.contains("unwanted"))
    }
  }

  @Test("a source that is not there: status 4 and its name")
  func noSource() async throws {
    try await withBroker { brokers in
      for (option, path) in [("--file", "/none.mp4"), ("--device", "/dev/none"), ("--images", "/none")] {
        let result = try await run(["publish", option, path], brokers)
        #expect(result.status == 4, "\(result.errors)")
        #expect(result.errors.contains(path))
      }
    }
  }

  @Test("publish without a source names those that there are")
  func withoutSource() async throws {
    let result = try await run(["publish"])
    #expect(result.status == 2)
    #expect(
      result.errors
        == "streamrec: publish needs a source: one of --file PATH, --test-pattern WxH@FPS, --images DIR, --device PATH, "
        + "--rtsp URL, --mjpeg URL, --stdin, --source NAME=URL\n"
    )
  }

  @Test("a port in use: status 1 and its number")
  func portInUse() async throws {
    let port = try ClosedPort()
    let result = try await run(["serve", "--port", "\(port.number)"])
    #expect(result.status == 1)
    #expect(result.errors.contains(":\(port.number)"))
  }

  @Test("the demo's counts agree")
  func demo() async throws {
    let result = try await Subprocess.run(
      Subprocess.streamrec, ["demo", "--for", "1s", "--test-pattern", "320x240@25", "--port", "0", "--json"])
    #expect(result.status == 0, "\(result.errors)\(result.output)")
    #expect(result.output.contains(#""troubles":[]"#))
  }

  @Test("a demo keeps its data apart from what is there already")
  func demoFolder() async throws {
    let folder = try TemporaryFolder()
    try Data().write(to: folder.url.appending(path: "mine"))
    let result = try await run(["demo", "--data", folder.url.path])
    #expect(result.status == 2)
    #expect(result.errors.contains("holds mine"))
  }
}
