import Capture
import Foundation
import Testing

/// Another program's frames through the built program into a topic, and out of it.
struct StandardInputEndToEndTests {
  private func run(_ arguments: [String], _ brokers: String? = nil, input: [UInt8] = []) async throws -> Subprocess {
    try await Subprocess.run(
      Subprocess.streamrec, arguments + (brokers.map { ["--brokers", $0] } ?? []), bytes: input)
  }

  /// Whole JPEGs of different lengths.
  private func jpegs() throws -> [[UInt8]] {
    let source = try SourceSpec.testPattern(TestPatternSpec(parsing: "160x96@25"))
      .open(CaptureOptions(frames: 3, paced: false))
    var images: [[UInt8]] = []
    while let frame = try source.next() { images.append(frame.image.array) }
    return images
  }

  /// The topic's values, byte for byte, in order.
  private func values(_ topic: String, _ brokers: String) async throws -> [[UInt8]] {
    let folder = try TemporaryFolder()
    let archive = folder.url.appending(path: "archive").path
    let archived = try await run(
      ["archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", archive], brokers)
    #expect(archived.status == 0, "\(archived.errors)")
    let files = try #require(FileManager.default.enumerator(atPath: archive)).compactMap { $0 as? String }
    return try files.filter { $0.hasSuffix(".jpg") }.sorted().map {
      Array(try Data(contentsOf: URL(filePath: "\(archive)/\($0)")))
    }
  }

  @Test("JPEGs piped into publish are records, byte for byte")
  func jpegsPiped() async throws {
    let images = try jpegs()
    #expect(images.count == 3)
    try await withBroker { brokers in
      let published = try await run(["publish", "--stdin", "--json"], brokers, input: images.flatMap { $0 })
      #expect(published.status == 0, "\(published.errors)")
      #expect(published.output.hasPrefix(#"{"command":"publish","topic":"video","published":3,"#))
      #expect(try await values("video", brokers) == images)
    }
  }

  @Test("what is no frame on the way is counted by name, and the status says so")
  func damaged() async throws {
    let images = try jpegs()
    try await withBroker { brokers in
      let input = images[0] + Array("noise".utf8) + images[1] + images[2].dropLast(9)
      let published = try await run(["publish", "--stdin", "--topic", "t", "--json"], brokers, input: input)
      #expect(published.status == 3, "\(published.errors)")
      #expect(published.output.contains(#""garbage":1"#), "\(published.output)")
      #expect(published.output.contains(#""truncated":1"#), "\(published.output)")
      #expect(try await values("t", brokers) == Array(images[..<2]))
    }
  }

  @Test("raw frames become JPEGs of their size")
  func raw() async throws {
    let pixels = (0..<2 * 48 * 32 * 3).map { UInt8(truncatingIfNeeded: $0 / 77) }
    try await withBroker { brokers in
      let arguments = ["publish", "--stdin", "--raw", "48x32:bgr24", "--topic", "t"]
      let published = try await run(arguments, brokers, input: pixels)
      #expect(published.status == 0, "\(published.errors)")
      let headers = try await values("t", brokers).map { try JPEGHeader.parse($0) }
      #expect(headers.map(\.width) == [48, 48])
      #expect(headers.map(\.height) == [32, 32])
    }
  }

  @Test("an input without a frame: status 4 and what was expected")
  func nothing() async throws {
    try await withBroker { brokers in
      let result = try await run(["publish", "--stdin"], brokers, input: Array("no picture".utf8))
      #expect(result.status == 4, "\(result.errors)")
      #expect(result.errors.contains("standard input: it ended without a JPEG"))
    }
  }

  @Test(
    "options that do not go together, and raw formats that there are not, are refused with what helps",
    arguments: [
      (
        ["--stdin", "--raw", "640x480:rbg24"], "--raw wants WxH:FORMAT such as 640x480:rgb24, with one of yuyv, uyvy, "
      ),
      (["--stdin", "--raw", "640x480:rbg24"], "not \"640x480:rbg24\"; did you mean 640x480:rgb24?"),
      (["--stdin", "--raw", "640:rgb24"], "not \"640:rgb24\"\n"),
      (["--test-pattern", "640x360@25", "--raw", "640x480:rgb24"], "--raw needs --stdin"),
      (["--stdin", "--watch"], "--watch needs --images DIR"),
      (["--images", ".", "--watch", "--loop"], "--loop and --watch exclude one another"),
      (["--stdin", "--images", "."], "--images and --stdin exclude one another"),
      (["--stdin=no"], "publish needs a source"),
    ])
  func refused(_ arguments: [String], _ words: String) async throws {
    let result = try await run(["publish"] + arguments)
    #expect(result.status == 2)
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
