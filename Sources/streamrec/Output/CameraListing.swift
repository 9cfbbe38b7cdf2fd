import Capture

/// The texts of `devices`. What a device says of itself comes from outside, a USB camera's name from its maker.
enum CameraListing {
  static func text(_ entries: [DeviceList.Entry]) -> String {
    if entries.isEmpty { return "No camera: there is no /dev/videoN that takes pictures." }
    return entries.map(text).joined(separator: "\n")
  }

  static func json(_ entries: [DeviceList.Entry]) -> String {
    JSONValue.object([("command", .string("devices")), ("devices", .array(entries.map(json)))]).text
  }

  private static func text(_ entry: DeviceList.Entry) -> String {
    switch entry {
    case .failed(let error): return PrintableText.plain(error.description)
    case .camera(let camera):
      var lines = ["\(camera.path)  \(camera.card) (\(camera.driver), \(camera.bus))"]
      if camera.inputs.count > 1 { lines += ["  Inputs"] + camera.inputs.map { "        \(text($0))" } }
      for format in camera.formats {
        lines.append("  \(format.fourCC)  \(format.description)")
        for size in format.sizes { lines.append("        \(text(size))") }
      }
      if !camera.controls.isEmpty { lines.append("  Controls") }
      lines += camera.controls.map { "        \(text($0))" }
      return lines.map(PrintableText.plain).joined(separator: "\n")
    }
  }

  private static func text(_ input: CameraInput) -> String {
    "\(input.number)  \(input.name)" + (input.isSelected ? ", selected" : "") + (input.hasNoSignal ? ", no signal" : "")
  }

  private static func text(_ control: CameraControl) -> String {
    var text = "\(control.name)  \(control.range)"
    if let value = control.value { text += "; now \(word(value, of: control))" }
    if control.kind != .button { text += "; default \(word(control.defaultValue, of: control))" }
    if control.isReadOnly { return text + "; read-only" }
    return control.isInactive ? text + "; inactive" : text
  }

  private static func word(_ value: Int, of control: CameraControl) -> String {
    control.kind == .boolean ? (value == 0 ? "off" : "on") : "\(value)"
  }

  private static func text(_ size: CameraInfo.Size) -> String {
    var text = "\(size.width)x\(size.height)"
    if let steps = size.upTo {
      text += " to \(steps.width)x\(steps.height) in steps of \(steps.stepWidth)x\(steps.stepHeight)"
    }
    let rates = size.rates.map { $0 == $0.rounded() ? "\(Int($0))" : "\(($0 * 100).rounded() / 100)" }
    return rates.isEmpty ? text : "\(text)  \(rates.joined(separator: ", ")) fps"
  }

  private static func json(_ entry: DeviceList.Entry) -> JSONValue {
    switch entry {
    case .failed(let error):
      .object([("path", .string(error.source)), ("error", .string(error.description))])
    case .camera(let camera):
      .object([
        ("path", .string(camera.path)), ("card", .string(camera.card)), ("driver", .string(camera.driver)),
        ("bus", .string(camera.bus)), ("inputs", .array(camera.inputs.map(json))),
        ("formats", .array(camera.formats.map(json))),
        ("controls", .array(camera.controls.map(json))),
      ])
    }
  }

  private static func json(_ input: CameraInput) -> JSONValue {
    .object([
      ("number", .int(Int64(input.number))), ("name", .string(input.name)), ("selected", .bool(input.isSelected)),
      ("no_signal", .bool(input.hasNoSignal)),
    ])
  }

  private static func json(_ format: CameraInfo.Format) -> JSONValue {
    .object([
      ("format", .string(format.fourCC)), ("description", .string(format.description)),
      ("sizes", .array(format.sizes.map(json))),
    ])
  }

  private static func json(_ size: CameraInfo.Size) -> JSONValue {
    var members: [(String, JSONValue)] = [("width", .int(Int64(size.width))), ("height", .int(Int64(size.height)))]
    if let steps = size.upTo {
      members.append(("max_width", .int(Int64(steps.width))))
      members.append(("max_height", .int(Int64(steps.height))))
    }
    return .object(members + [("fps", .array(size.rates.map { .double($0) }))])
  }

  private static func json(_ control: CameraControl) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("name", .string(control.name)), ("title", .string(control.title)), ("kind", .string(control.kind.rawValue)),
      ("minimum", .int(Int64(control.minimum))), ("maximum", .int(Int64(control.maximum))),
      ("step", .int(Int64(control.step))), ("default", .int(Int64(control.defaultValue))),
    ]
    if let value = control.value { members.append(("value", .int(Int64(value)))) }
    if !control.choices.isEmpty {
      let choices = control.choices.map { choice in
        JSONValue.object([("value", .int(Int64(choice.value))), ("title", .string(choice.title))])
      }
      members.append(("choices", .array(choices)))
    }
    return .object(
      members + [("read_only", .bool(control.isReadOnly)), ("inactive", .bool(control.isInactive))])
  }
}
