import Capture

/// The texts of `devices`.
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
    case .failed(let error): return error.description
    case .camera(let camera):
      var lines = ["\(camera.path)  \(camera.card) (\(camera.driver), \(camera.bus))"]
      for format in camera.formats {
        lines.append("  \(format.fourCC)  \(format.description)")
        for size in format.sizes { lines.append("        \(text(size))") }
      }
      return lines.joined(separator: "\n")
    }
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
        ("bus", .string(camera.bus)), ("formats", .array(camera.formats.map(json))),
      ])
    }
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
}
