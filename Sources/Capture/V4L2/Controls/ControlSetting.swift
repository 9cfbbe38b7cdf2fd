/// A wish for a camera's control: `brightness=128`, `power_line_frequency=50 hz`.
public struct ControlSetting: Sendable, Hashable {
  public let name: String
  public let value: String

  /// `NAME=VALUE`; nil for anything else.
  public init?(parsing text: String) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let name = CameraControl.name(ofTitle: String(text[..<equals]))
    let value = String(text[text.index(after: equals)...])
    guard !name.isEmpty, !value.isEmpty else { return nil }
    self.name = name
    self.value = value
  }

  /// The control that is meant and the number to set it to.
  ///
  /// - Throws: `.invalidOption`, naming the control that was probably meant, or the values that it takes.
  func resolve(
    among controls: [CameraControl], device: String
  ) throws(CaptureError) -> (control: CameraControl, value: Int32) {
    guard let control = controls.first(where: { $0.name == name }) else {
      throw unknown(among: controls, device)
    }
    guard !control.isReadOnly else {
      throw refusal(device, "\(name) can only be read", "It is \(control.value.map(String.init) ?? "unknown") now.")
    }
    guard let number = number(for: control), let value = Int32(exactly: number) else {
      throw refusal(device, "\(name) cannot be \"\(value)\"", "It takes \(control.range).")
    }
    return (control, value)
  }

  private func number(for control: CameraControl) -> Int? {
    let word = CameraControl.name(ofTitle: value)
    switch control.kind {
    case .boolean:
      if ["on", "true", "yes", "1"].contains(word) { return 1 }
      return ["off", "false", "no", "0"].contains(word) ? 0 : nil
    case .button: return Int(value) == 1 ? 1 : nil
    case .menu, .integerMenu:
      let chosen = control.choices.first { CameraControl.name(ofTitle: $0.title) == word }
      // A menu of numbers is set by what they say, and else by its entries' places.
      if let chosen { return chosen.value }
      return Int(value).flatMap { number in control.choices.contains { $0.value == number } ? number : nil }
    case .integer:
      // Numbers between two steps are the driver's to round.
      return Int(value).flatMap { (control.minimum...max(control.minimum, control.maximum)).contains($0) ? $0 : nil }
    case .bitmask:
      // The driver's maximum is a mask, which fills all 32 bits at times.
      let mask = UInt32(truncatingIfNeeded: control.maximum)
      return UInt32(value).flatMap { $0 & ~mask == 0 ? Int(Int32(bitPattern: $0)) : nil }
    }
  }

  private func unknown(among controls: [CameraControl], _ device: String) -> CaptureError {
    let settable = controls.filter { !$0.isReadOnly }
    let nearest = NearestName.of(name, among: settable.map(\.name))
    if let control = settable.first(where: { $0.name == nearest }) {
      return refusal(
        device, "the camera has no control \(name)", "Did you mean \(control.name)? It takes \(control.range).")
    }
    let names = settable.map(\.name).joined(separator: ", ")
    return refusal(
      device, "the camera has no control \(name)", names.isEmpty ? "It has none that can be set." : "It has \(names).")
  }

  private func refusal(_ device: String, _ reason: String, _ advice: String) -> CaptureError {
    CaptureError(.invalidOption, source: device, reason: reason, advice: advice)
  }
}
