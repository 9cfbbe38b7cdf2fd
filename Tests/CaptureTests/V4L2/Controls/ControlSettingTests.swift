import Testing

@testable import Capture

struct ControlSettingTests {
  private func control(
    _ title: String, _ kind: CameraControl.Kind = .integer, _ range: ClosedRange<Int> = 0...255, step: Int = 1,
    choices: [String] = [], isReadOnly: Bool = false
  ) -> CameraControl {
    CameraControl(
      id: 1, name: CameraControl.name(ofTitle: title), title: title, kind: kind, minimum: range.lowerBound,
      maximum: range.upperBound, step: step, defaultValue: 0, value: 7,
      choices: choices.enumerated().map { CameraControl.Choice(value: $0, title: $1) }, isReadOnly: isReadOnly,
      isInactive: false)
  }

  private var controls: [CameraControl] {
    [
      control("Brightness"), control("Hue", .integer, -128...127, step: 2), control("Horizontal Flip", .boolean, 0...1),
      control("Power Line Frequency", .menu, 0...2, choices: ["Disabled", "50 Hz", "60 Hz"]),
      control("Link Frequency", .integerMenu, 0...1, choices: ["1000", "2000"]),
      control("Disconnect", .button, 0...0), control("Bits", .bitmask, 0...0x0f), control("Temp", isReadOnly: true),
    ]
  }

  private func set(_ text: String) throws -> Int32 {
    try #require(ControlSetting(parsing: text)).resolve(among: controls, device: "/dev/video0").value
  }

  private func refusal(_ text: String) throws -> CaptureError {
    try #require(throws: CaptureError.self) { try set(text) }
  }

  @Test("titles become names as v4l2-ctl has them")
  func names() {
    #expect(CameraControl.name(ofTitle: "White Balance, Automatic") == "white_balance_automatic")
    #expect(CameraControl.name(ofTitle: "  Exposure (Absolute) ") == "exposure_absolute")
    #expect(CameraControl.name(ofTitle: "Größe") == "gr_e")
  }

  @Test(
    "values are numbers, on and off, or a menu's words",
    arguments: [
      ("brightness=128", 128), ("Brightness=0", 0), ("hue=-128", -128), ("horizontal_flip=on", 1),
      ("horizontal-flip=off", 0), ("power_line_frequency=50 Hz", 1), ("power_line_frequency=2", 2),
      ("link_frequency=2000", 1), ("link_frequency=0", 0), ("disconnect=1", 1), ("bits=15", 15),
    ])
  func values(text: String, value: Int32) throws {
    #expect(try set(text) == value)
  }

  @Test("an unknown name is answered with the nearest one and what that takes")
  func nearest() throws {
    let error = try refusal("brigthness=128")
    #expect(error.code == .invalidOption)
    #expect(error.description.contains("no control brigthness"))
    #expect(error.advice.contains("brightness"))
    #expect(error.advice.contains("0 to 255"))
  }

  @Test("a name like no other is answered with all that can be set")
  func noNearest() throws {
    let advice = try refusal("zoom_absolute=1").advice
    #expect(advice.contains("brightness, hue, horizontal_flip"))
    #expect(!advice.contains("temp"))
  }

  @Test(
    "other values are answered with those that it takes",
    arguments: [
      ("brightness=256", "0 to 255"), ("brightness=-1", "0 to 255"), ("hue=300", "-128 to 127 in steps of 2"),
      ("brightness=bright", "0 to 255"), ("horizontal_flip=2", "on or off"), ("power_line_frequency=3", "1 (50 Hz)"),
      ("disconnect=0", "1, which presses it"), ("bits=16", "0 to 15"), ("brightness=99999999999", "0 to 255"),
    ])
  func range(text: String, range: String) throws {
    let error = try refusal(text)
    #expect(error.code == .invalidOption)
    #expect(error.advice.contains(range))
  }

  @Test("what can only be read is not set")
  func readOnly() throws {
    let error = try refusal("temp=1")
    #expect(error.reason.contains("can only be read"))
    #expect(error.advice.contains("7"))
  }

  @Test("a setting is NAME=VALUE", arguments: ["", "brightness", "=1", "brightness=", "__=1"])
  func malformed(text: String) {
    #expect(ControlSetting(parsing: text) == nil)
  }
}
