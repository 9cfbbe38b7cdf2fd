import Foundation
import Testing

@testable import Capture

struct SourceURLTests {
  private func spec(_ text: String, _ kind: SourceURL.PathKind = .nothing) throws -> SourceSpec {
    try SourceURL(parsing: text) { _ in kind }.spec
  }

  @Test("a path is what stands there")
  func paths() throws {
    #expect(try spec("/dev/video0", .device) == .device("/dev/video0"))
    #expect(try spec("/dev/v4l/by-id/usb-cam", .device) == .device("/dev/v4l/by-id/usb-cam"))
    #expect(try spec("stills", .folder) == .images("stills"))
    #expect(try spec("clip.mp4", .file) == .file("clip.mp4"))
    #expect(try spec("/dev/shm/clip.mp4", .file) == .file("/dev/shm/clip.mp4"))
  }

  @Test("where nothing stands, the path's form tells what was meant")
  func absentPaths() throws {
    #expect(try spec("/dev/video9") == .device("/dev/video9"))
    #expect(try spec("stills/") == .images("stills/"))
    #expect(try spec("clip.mp4") == .file("clip.mp4"))
  }

  @Test("the standard input and a test pattern, which are no paths")
  func noPaths() throws {
    #expect(try spec("-", .file) == .stdin(raw: nil))
    #expect(try spec("pattern:320x240@5", .file) == .testPattern(TestPatternSpec(parsing: "320x240@5")))
    #expect(try spec("pattern:320x240", .file) == .testPattern(TestPatternSpec(parsing: "320x240@25")))
  }

  @Test(
    "what is no source is refused",
    arguments: [
      "", "pattern:", "pattern:big", "ftp://host/clip.mp4", "file:///clip", "rtsps://cam/live", "rtsp://",
      "http://a b/",
    ])
  func refused(_ text: String) {
    let error = #expect(throws: CaptureError.self) { try spec(text) }
    #expect(error?.code == .invalidOption)
  }

  @Test("no error repeats a password")
  func secrets() {
    let error = #expect(throws: CaptureError.self) { try spec("ftp://me:s3cret@host/x") }
    #expect(error?.description.contains("s3cret") == false)
    #expect(error?.description.contains("host/x") == true)
  }

  @Test(
    "what was meant to be an address is told without its password",
    arguments: [
      "rtsp:/admin:s3cret@host/ok", "admin:s3cret@host/ok", "rtsp://admin:4711/s3cret@host", "rtsp://a:1?s3cret@host",
      "rtsp://a:1#s3cret@host", "http://a:s3cret@host:80/x@y",
    ])
  func mistyped(text: String) {
    let error = #expect(throws: CaptureError.self) { try spec(text) }
    #expect(error?.code == .invalidOption)
    #expect(error?.description.contains("s3cret") == false)
  }

  @Test("a pipe is no file: reading it might wait for ever")
  func pipe() throws {
    let error = #expect(throws: CaptureError.self) { try spec("feed", .pipe) }
    #expect(error?.description.contains("standard input") == true)
    let folder = URL.temporaryDirectory.appending(path: "pipe-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "feed.mp4").path
    try #require(mkfifo(path, 0o600) == 0)
    #expect(SourceURL.kind(path) == .pipe)
    #if Libav
      let refusal = #expect(throws: CaptureError.self) { try SourceSpec.file(path).open() }
      #expect(refusal?.description.contains("--stdin") == true)
    #endif
  }

  @Test("an address is a stream's, by its scheme")
  func streams() throws {
    let camera = try #require(StreamAddress(parsing: "rtsp://me:s3cret@cam/live", schemes: ["rtsp"]))
    #expect(try spec("RTSP://me:s3cret@cam/live", .file) == .rtsp(camera))
    for scheme in ["http", "https"] {
      let page = try #require(StreamAddress(parsing: "\(scheme)://cam:81/v?a=b", schemes: [scheme]))
      #expect(try spec("\(scheme)://cam:81/v?a=b", .file) == .mjpeg(page))
    }
  }

  @Test("the machine's own paths are looked at")
  func machine() {
    #expect(SourceURL.kind("/") == .folder)
    #expect(SourceURL.kind("/dev/null") == .device)
    #expect(SourceURL.kind("/proc/self/exe") == .file)
    #expect(SourceURL.kind("/nothing/there") == .nothing)
  }
}
