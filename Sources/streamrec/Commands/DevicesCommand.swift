import Capture

extension CommandTable {
  static let devices = Command(
    "devices",
    summary: "List this machine's cameras, with their formats, sizes, rates and controls.",
    discussion: "Cameras that give MJPG cost the least: their pictures are published as they come.",
    options: [Options.json]
  ) { invocation, context in
    let asJSON = try invocation.values.flag(Options.json)
    // Opening a camera may take its driver a while.
    let entries = try await OwnThread.run("devices") { () throws(CaptureError) in try DeviceList.cameras() }
    if asJSON {
      try await context.output.line(CameraListing.json(entries))
    } else {
      try await context.output.line(CameraListing.text(entries))
    }
    // A camera that is there and cannot be asked is a camera that was skipped.
    let failures = entries.filter { if case .failed = $0 { true } else { false } }
    return failures.isEmpty ? .done : .lossy
  }
}
