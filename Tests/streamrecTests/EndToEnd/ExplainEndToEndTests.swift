import Foundation
import KafkaWire
import Testing

@testable import streamrec

struct ExplainEndToEndTests {
  private func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

  private func metadata(_ topic: String, version: Int16 = 9) throws -> [UInt8] {
    try Frame.encode(
      MetadataRequest(topics: [.init(name: topic)]), version: version, correlationID: 3, clientID: "c"
    ).joined().array
  }

  @Test("digits on the command line, in a file and on the standard input give the same")
  func inputs() async throws {
    let text = hex(try metadata("video"))
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "frame.hex")
    try Data((text + "\n").utf8).write(to: file)
    let typed = try await Subprocess.run(Subprocess.streamrec, ["explain", text])
    #expect(typed.status == 0, "\(typed.errors)")
    #expect(typed.output.hasPrefix("#1 Metadata v9 request, correlation id 3, client \"c\", "))
    #expect(typed.output.contains("] name = \"video\"\n"))
    #expect(try await Subprocess.run(Subprocess.streamrec, ["explain", file.path]).output == typed.output)
    #expect(try await Subprocess.run(Subprocess.streamrec, ["explain"], input: text).output == typed.output)
    #expect(try await Subprocess.run(Subprocess.streamrec, ["explain", "-"], input: text).output == typed.output)
  }

  @Test("a response is read as what it is said to be, and is refused without that")
  func response() async throws {
    let arguments = ["explain", "--response", "--api", "heartbeat", "--version", "0", "00000007001b"]
    let result = try await Subprocess.run(Subprocess.streamrec, arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("[4..<6] error_code = 27 (REBALANCE_IN_PROGRESS)"))
    for wrong in [
      ["--response"], ["--api", "Heartbeat"], ["--version", "1"],
      ["--response", "--api", "Heartbit", "--version", "0"],
      ["--response", "--api", "Heartbeat", "--version", "5"],
    ] {
      let refused = try await Subprocess.run(Subprocess.streamrec, ["explain"] + wrong + ["00000007001b"])
      #expect(refused.status == 2, "\(wrong)")
      #expect(refused.errors.hasPrefix("streamrec: "))
    }
  }

  @Test("broken bytes are shown up to the break; the status is 3")
  func broken() async throws {
    let text = hex(try metadata("video").dropLast(6))
    let result = try await Subprocess.run(Subprocess.streamrec, ["explain", text])
    #expect(result.status == 3)
    #expect(result.output.contains("correlation_id = 3"))
    #expect(result.output.contains("  ! body.topics[0].name at byte "))
    let none = try await Subprocess.run(Subprocess.streamrec, ["explain", "no-such-file"])
    #expect(none.status == 1)
    #expect(none.errors.contains("no capture file and no bytes"))
  }

  @Test("with nothing to drain the first signal ends it", arguments: [SIGTERM, SIGINT])
  func ends(_ signal: Int32) async throws {
    let folder = try TemporaryFolder()
    let pipe = folder.url.appending(path: "pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    let program = try RunningProgram(Subprocess.streamrec, ["explain", pipe])
    // Returns when the program has opened its end.
    let writer = open(pipe, O_WRONLY)
    defer { close(writer) }
    #expect(program.end(signal) == 128 + signal)
  }

  @Test("names from outside cannot reach the terminal as control characters")
  func escaped() async throws {
    let text = hex(try metadata("a\u{1b}[31mb\u{9b}", version: 1))
    for arguments in [["explain", text], ["explain", "--json", text]] {
      let result = try await Subprocess.run(Subprocess.streamrec, arguments)
      #expect(result.status == 0)
      let controls = result.output.unicodeScalars.filter { $0 != "\n" && PrintableText.isControl($0) }
      #expect(controls.isEmpty)
    }
  }

  @Test("a capture in either format: requests, their answers, and a JSON object each")
  func capture() async throws {
    let request = try metadata("video")
    var answer = MetadataResponse()
    answer.topics = [.init(name: "video", partitions: [])]
    let response = try Frame.encode(answer, version: 9, correlationID: 3).joined().array
    let packets = [
      CaptureBuilder.tcp([], sequence: 9, flags: 2), CaptureBuilder.tcp(request, sequence: 10),
      CaptureBuilder.tcp(response, sequence: 70, fromClient: false),
    ].map(CaptureBuilder.ipv4)
    let folder = try TemporaryFolder()
    for file in [CaptureBuilder.pcap(packets), CaptureBuilder.pcapng(packets)] {
      let path = folder.url.appending(path: "capture")
      try Data(file).write(to: path)
      let result = try await Subprocess.run(Subprocess.streamrec, ["explain", "--json", path.path])
      #expect(result.status == 0, "\(result.errors)")
      let lines = try result.output.split(separator: "\n").map {
        try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(lines.map { $0["direction"] as? String } == ["request", "response"])
      #expect(lines.allSatisfy { $0["api"] as? String == "Metadata" && $0["version"] as? Int == 9 })
      #expect(lines.first?["from"] as? String == "127.0.0.1:40000")
      // A capture that ends too soon shows what it has.
      try Data(file.dropLast(4)).write(to: path)
      let cut = try await Subprocess.run(Subprocess.streamrec, ["explain", path.path])
      #expect(cut.status == 3)
      #expect(cut.output.contains("Metadata v9 request"))
      #expect(cut.errors.contains("the file ends within a packet"))
    }
  }
}
