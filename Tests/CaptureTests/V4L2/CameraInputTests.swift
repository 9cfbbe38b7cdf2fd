import Testing

@testable import Capture

struct CameraInputTests {
  private let inputs = ["Webcam 000-0", "HDMI 000-0", "2"].enumerated().map { number, name in
    CameraInput(number: number, name: name, isSelected: number == 0, hasNoSignal: false)
  }

  @Test(
    "an input is chosen by its number, or by its name however that is written",
    arguments: [("0", 0), ("1", 1), ("HDMI 000-0", 1), ("hdmi_000_0", 1), ("webcam 000-0", 0), ("2", 2)])
  func chosen(text: String, number: Int) throws {
    #expect(try CameraInput.chosen(by: text, among: inputs, device: "/dev/video0").number == number)
  }

  @Test("another one is refused, with those that there are", arguments: ["3", "-1", "", "HDMI", "__", "tuner"])
  func refused(text: String) throws {
    let error = try #require(throws: CaptureError.self) {
      try CameraInput.chosen(by: text, among: inputs, device: "/dev/video0")
    }
    #expect(error.code == .invalidOption)
    #expect(error.advice == "It has 0 (Webcam 000-0), 1 (HDMI 000-0), 2 (2).")
    let none = try #require(throws: CaptureError.self) { try CameraInput.chosen(by: text, among: [], device: "x") }
    #expect(none.advice.contains("none"))
  }
}
