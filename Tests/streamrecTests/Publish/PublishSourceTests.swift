import Capture
import Testing

@testable import streamrec

struct PublishSourceTests {
  private func source(_ arguments: [String], environment: [String: String] = [:]) throws -> PublishSource {
    let parser = ArgumentParser(commands: [CommandTable.publish], settings: Settings(environment: environment))
    guard case .run(let invocation) = try parser.parse(["publish"] + arguments) else {
      throw UsageError("no invocation")
    }
    return try PublishSource(invocation.values)
  }

  private func refusal(_ arguments: [String], environment: [String: String] = [:]) -> String? {
    do {
      _ = try source(arguments, environment: environment)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("cameras in the network go to the topic of cameras, with what was asked for")
  func network() throws {
    let rtsp = try source(["--rtsp", "rtsp://u:p@cam/1", "--rtsp-transport", "udp"])
    #expect(rtsp.defaultTopic == "webcam")
    let camera = try #require(StreamAddress(parsing: "rtsp://u:p@cam/1", schemes: ["rtsp"]))
    #expect(rtsp.spec == .rtsp(camera, transport: .udp))
    let mjpeg = try source(["--mjpeg", "https://cam/s", "--mjpeg-ca", "ca.pem"])
    let web = try #require(StreamAddress(parsing: "https://cam/s", schemes: ["https"]))
    #expect(mjpeg.spec == .mjpeg(web, authority: "ca.pem"))
    #expect(try source(["--rtsp", "rtsp://cam"]).spec.videoName == nil)
  }

  @Test("frames come out as they were asked for, or as they come", arguments: FrameEncoding.allCases)
  func encoding(encoding: FrameEncoding) throws {
    for arguments in [["--images", "x"], ["--test-pattern", "64x64@5"], ["--stdin"], ["--device", "/dev/video0"]] {
      #expect(try source(arguments + ["--encode", encoding.rawValue]).capture.encoding == encoding)
      #expect(try source(arguments).capture.encoding == nil)
    }
    #expect(try source(["--stdin"], environment: ["STREAMREC_ENCODE": encoding.rawValue]).capture.encoding == encoding)
  }

  @Test("a format that frames cannot have is refused", arguments: ["webp", "rgb24", "png24"])
  func unknownEncoding(name: String) throws {
    let text = try #require(refusal(["--images", "x", "--encode", name]))
    #expect(text.contains("jpeg") && text.contains("png") && text.contains("raw"))
  }

  @Test("a part of a file is what was asked for")
  func part() throws {
    let capture = try source(["--file", "a.mp4", "--start", "1:02:03.5", "--duration", "90"]).capture
    #expect(capture.start == .milliseconds(3_723_500))
    #expect(capture.duration == .seconds(90))
  }

  @Test(
    "what another source alone understands is refused",
    arguments: [
      ["--test-pattern", "64x64@5", "--rtsp-transport", "udp"], ["--rtsp", "rtsp://cam/", "--mjpeg-ca", "x"],
      ["--stdin", "--start", "3"], ["--images", "x", "--duration", "3"],
      ["--rtsp", "rtsp://cam", "--mjpeg", "http://cam"],
    ])
  func misplaced(arguments: [String]) {
    #expect(refusal(arguments) != nil)
  }

  @Test("in the environment it may stand for another run")
  func environment() throws {
    let environment = ["STREAMREC_START": "3", "STREAMREC_RTSP_TRANSPORT": "udp"]
    #expect(try source(["--test-pattern", "64x64@5"], environment: environment).capture.start == .zero)
    #expect(try source(["--file", "a.mp4"], environment: environment).capture.start == .seconds(3))
  }

  @Test(
    "an address that is none is refused without what may be its password",
    arguments: [
      ["--rtsp", "rstp://admin:geheim@cam/1"], ["--rtsp", "admin:geheim@cam"],
      ["--mjpeg", "http://admin:geheim@cam:x/"],
      ["--mjpeg", "htp://cam/?password=geheim"],
    ])
  func secret(arguments: [String]) throws {
    let words = try #require(refusal(arguments))
    #expect(words.contains(arguments[0]) && !words.contains("geheim"))
    let name = "STREAMREC_" + arguments[0].dropFirst(2).uppercased()
    let again = try #require(refusal([], environment: [name: arguments[1]]))
    #expect(again.contains(name) && !again.contains("geheim"))
  }

  @Test(
    "places in a file",
    arguments: [
      ("90", 90_000), ("12.5", 12_500), ("0", 0), ("2:03", 123_000), ("1:02:03.25", 3_723_250), ("90:00", 5_400_000),
      ("1h2m", 3_720_000), ("250ms", 250),
    ])
  func places(text: String, milliseconds: Int64) {
    #expect(FileTime.parse(text) == .milliseconds(milliseconds))
  }

  @Test(
    "what is no place in a file",
    arguments: ["", "-1", "1:60", "1:60:00", "1::2", "1:2:3:4", "1.2345", ".5", "1e3", "99999999", "x", "1:2x"])
  func noPlaces(text: String) {
    #expect(FileTime.parse(text) == nil)
  }
}
