import Capture
import Testing

@testable import streamrec

struct PublishSourcesTests {
  private static let kinds: [String: SourceURL.PathKind] = [
    "/dev/video0": .device, "stills": .folder, "lot.mp4": .file,
  ]

  private func sources(_ words: String, _ environment: [String: String] = [:]) throws -> PublishSources {
    let arguments = ["publish"] + words.split(separator: " ").map(String.init)
    let parser = ArgumentParser(commands: CommandTable.all, settings: Settings(environment: environment))
    guard case .run(let invocation) = try parser.parse(arguments) else { throw UsageError("no invocation") }
    return try PublishSources(invocation.values) { Self.kinds[$0] ?? .nothing }
  }

  private func refusal(_ words: String, _ environment: [String: String] = [:]) -> String {
    do {
      _ = try sources(words, environment)
      return "taken"
    } catch {
      return "\(error)"
    }
  }

  @Test("each source has its name and its kind, in the order of the command line")
  func named() throws {
    let sources = try sources("--source door=/dev/video0 --source lot=lot.mp4 --source test=pattern:64x64@5")
    #expect(sources.areNamed)
    #expect(sources.all.map(\.capture.name) == ["door", "lot", "test"])
    #expect(
      sources.all.map(\.spec)
        == [.device("/dev/video0"), .file("lot.mp4"), .testPattern(try TestPatternSpec(parsing: "64x64@5"))])
    #expect(sources.defaultTopic == "video")
  }

  @Test("an address may hold equals signs and commas")
  func equals() throws {
    #expect(try sources("--source a=clip=1,2.mp4").all.map(\.spec) == [.file("clip=1,2.mp4")])
  }

  @Test(
    "wherever an address is typed by mistake, its password is not repeated",
    arguments: [
      "rtsp://admin:s3cret@cam/ok", "--file rtsp://admin:s3cret@cam/ok", "--images rtsp:/admin:s3cret@cam/ok",
      "--device admin:s3cret@cam/ok", "--topic rtsp://admin:s3cret@cam/ok", "--rtsp:rtsp://admin:s3cret@cam/ok",
      "--mjpeg rtsp://admin:s3cret@cam/ok", "--rtsp rtsp://admin:4711?s3cret@cam/ok",
      "--source cam=rtsp:/admin:s3cret@cam/ok", "--source cam=admin:s3cret@cam/ok",
      "--source rtsp://admin:s3cret@cam/ok?a=b", "--rtsp rtsp://cam:x/user=a_password=s3cret",
    ])
  func secrets(words: String) {
    let refusal = refusal(words)
    #expect(refusal != "taken")
    #expect(!refusal.contains("s3cret"), "\(refusal)")
  }

  @Test("a path may hold a colon and an @, if it begins as a path does")
  func oddPaths() throws {
    #expect(try sources("--file ./rec:1@home.mp4").all.map(\.spec) == [.file("./rec:1@home.mp4")])
    #expect(try sources("--file clip@12:30.mp4").all.map(\.spec) == [.file("clip@12:30.mp4")])
  }

  @Test(
    "a name has at most 255 bytes and no control characters",
    arguments: ["--name NAME --file lot.mp4", "--source NAME=lot.mp4"])
  func names(words: String) throws {
    func given(_ name: String) -> String { words.replacing("NAME", with: name) }
    let longest = String(repeating: "é", count: 127) + "x"
    #expect(try sources(given(longest)).all.map(\.capture.name) == [longest])
    #expect(refusal(given(longest + "x")).contains("255 bytes"))
    #expect(refusal(given("a\u{1b}b")).contains("255 bytes"))
  }

  @Test("a source by itself keeps its own topic and name")
  func single() throws {
    let single = try sources("--device /dev/video0")
    #expect(!single.areNamed && single.all.count == 1)
    #expect(single.defaultTopic == "webcam")
    #expect(try sources("--file lot.mp4 --name lot").all.map(\.capture.name) == ["lot"])
  }

  @Test("options for all hold for those that they mean something to")
  func shared() throws {
    let words = "--source door=/dev/video0 --source stills=stills --source feed=- --every 3 --size 320x240 --watch"
    let parts = try sources("--source stills=stills --source lot=lot.mp4 --start 3s --duration 5s").all
    #expect(parts.map(\.capture.start) == [.zero, .seconds(3)])
    #expect(parts.map(\.capture.duration) == [nil, .seconds(5)])
    let all = try sources(words + " --control brightness=9 --raw 8x8:rgb24").all
    #expect(all.map(\.capture.every) == [3, 3, 3])
    #expect(all.map(\.capture.size?.width) == [320, nil, nil])
    #expect(all.map(\.capture.controls.count) == [1, 0, 0])
    #expect(all.map(\.capture.watch) == [false, true, false])
    #expect(all.last?.spec == .stdin(raw: RawFrameSpec(parsing: "8x8:rgb24")))
  }

  @Test("streams take what is said of them beside their addresses")
  func streams() throws {
    let all = try sources("--source a=rtsp://cam/1 --source b=https://cam/2 --rtsp-transport udp --mjpeg-ca ca.pem").all
    let rtsp = try #require(StreamAddress(parsing: "rtsp://cam/1", schemes: ["rtsp"]))
    let https = try #require(StreamAddress(parsing: "https://cam/2", schemes: ["https"]))
    #expect(all.map(\.spec) == [.rtsp(rtsp, transport: .udp), .mjpeg(https, authority: "ca.pem")])
  }

  @Test(
    "what does not go together is refused with what would",
    arguments: [
      ("--source a=lot.mp4 --source a=stills", "two sources a"),
      ("--source a=- --source b=-", "the standard input (-) once only"),
      ("--source a=lot.mp4 --name b", "exclude one another"),
      ("--source a=lot.mp4 --file lot.mp4", "--file and --source exclude one another"),
      ("--source a=lot.mp4 --stdin", "--stdin and --source exclude one another"),
      ("--source a=lot.mp4 --size 320x240", "needs a camera"),
      ("--source a=lot.mp4 --raw 8x8:rgb24", "--source feed=-"),
      ("--source a=lot.mp4 --watch", "needs a folder"),
      ("--source a=lot.mp4 --rtsp-transport udp", "--rtsp-transport needs an rtsp:// address"),
      ("--source a=rtsp://cam/1 --mjpeg-ca ca.pem", "--mjpeg-ca needs an https:// address"),
      ("--source a=stills --start 3s", "--start needs a video file"),
      ("--source a=rtsps://cam/1", "rtsps:// is no kind of source"),
      ("--source a=stills --watch --loop", "--loop and --watch exclude one another"),
      ("--source lot.mp4", "--source wants NAME=URL"),
      ("--source =lot.mp4", "--source wants NAME=URL"),
      ("--source a=", "--source wants NAME=URL"),
      ("--source a=ftp://cam/x", "--source a: source \"ftp://cam/x\": ftp:// is no kind of source"),
      ("--source a=pattern:big", "Expected WxH@FPS"),
    ])
  func refused(_ words: String, _ reason: String) {
    let refusal = refusal(words)
    #expect(refusal.contains(reason), "\(refusal)")
  }

  @Test("a source of the environment gives way to one on the command line, and so does a name")
  func precedence() throws {
    let environment = ["STREAMREC_SOURCE": "a=stills", "STREAMREC_NAME": "b"]
    #expect(try sources("--file lot.mp4", environment).all.map(\.spec) == [.file("lot.mp4")])
    #expect(try sources("--source c=lot.mp4", environment).all.map(\.capture.name) == ["c"])
    #expect(refusal("--name c", ["STREAMREC_SOURCE": "a=stills"]).contains("--name cannot be given with --source"))
  }

  @Test("a password in an address without a name is not repeated")
  func secret() {
    let refusal = refusal("--source rtsp://me:s3cret@cam/live")
    #expect(refusal.contains("NAME=URL") && refusal.contains("cam/live"))
    #expect(!refusal.contains("s3cret"))
  }
}
