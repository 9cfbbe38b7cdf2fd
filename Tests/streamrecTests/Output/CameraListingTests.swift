import Synchronization
import Testing

@testable import Capture
@testable import streamrec

struct CameraListingTests {
  /// Hides a line, colours the rest, and turns the direction of reading.
  private static let hostile = "Cam\u{1b}[2J\r\n\u{202e}\u{7}x\u{9b}31m"

  private func camera(_ text: String) -> CameraInfo {
    let size = CameraInfo.Size(width: 640, height: 360, upTo: nil, rates: [30, 29.97])
    let control = CameraControl(
      id: 1, name: "mode", title: text, kind: .menu, minimum: 0, maximum: 1, step: 1, defaultValue: 0, value: 1,
      choices: [.init(value: 0, title: text), .init(value: 1, title: "Plain")], isReadOnly: false, isInactive: false)
    return CameraInfo(
      path: "/dev/video7", card: text, driver: text, bus: text,
      inputs: [
        CameraInput(number: 0, name: text, isSelected: true, hasNoSignal: false),
        CameraInput(number: 1, name: "HDMI", isSelected: false, hasNoSignal: true),
      ],
      formats: [CameraInfo.Format(fourCC: "YUYV", description: text, sizes: [size])], controls: [control])
  }

  private func controls(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { $0 != "\n" && PrintableText.isControl($0) }
  }

  @Test("nothing that a device says of itself reaches the terminal unescaped")
  func escapes() {
    let text = CameraListing.text([.camera(camera(Self.hostile))])
    #expect(controls(text).isEmpty)
    #expect(text.contains("Cam\\u{1b}[2J\\r\\n\\u{202e}\\u{7}x\\u{9b}31m"))
    // Its line ends are no lines of ours.
    #expect(
      text.split(separator: "\n").count == CameraListing.text([.camera(camera("Cam"))]).split(separator: "\n").count)
    #expect(controls(CameraListing.json([.camera(camera(Self.hostile))])).isEmpty)
  }

  @Test("an error's text, which names other devices at times, is escaped as well")
  func escapesErrors() {
    let error = CaptureError(
      .unreachable, source: "/dev/video7", reason: "another camera is here now: \(Self.hostile)",
      advice: "Plug \(Self.hostile) in again.")
    #expect(controls(CameraListing.text([.failed(error)])).isEmpty)
    #expect(controls(CameraListing.json([.failed(error)])).isEmpty)
    let written = Mutex("")
    let console = Console(style: .live) { text in written.withLock { $0 += text } }
    console.error(CommandError(error).description)
    console.note(error.description)
    let shown = written.withLock { $0 }
    #expect(shown.contains("Cam\\u{1b}[2J") && controls(shown).isEmpty)
  }

  @Test("several inputs are listed with the one that is selected; a single one says nothing")
  func inputs() {
    var info = camera("Cam")
    let text = CameraListing.text([.camera(info)])
    #expect(text.contains("0  Cam, selected"))
    #expect(text.contains("1  HDMI, no signal"))
    info.inputs.removeLast()
    #expect(!CameraListing.text([.camera(info)]).contains("Inputs"))
    #expect(CameraListing.json([.camera(info)]).contains(#""inputs":[{"number":0,"name":"Cam","selected":true"#))
  }

  @Test("sizes, rates and controls stand below their camera")
  func listing() {
    let lines = CameraListing.text([.camera(camera("Cam"))]).split(separator: "\n").map(String.init)
    #expect(lines.first == "/dev/video7  Cam (Cam, Cam)")
    #expect(lines.contains("  YUYV  Cam"))
    #expect(lines.contains("        640x360  30, 29.97 fps"))
    #expect(lines.contains("        mode  0 (Cam), 1 (Plain); now 1; default 0"))
    #expect(CameraListing.text([]).hasPrefix("No camera"))
  }
}
