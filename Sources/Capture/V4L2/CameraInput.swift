/// One of the sockets, or the sensor, that a camera takes its picture from.
public struct CameraInput: Sendable, Equatable {
  /// V4L2's number for it.
  public var number: Int
  /// The driver's own words.
  public var name: String
  /// It is the one that is taken from.
  public var isSelected: Bool
  /// The driver says that no signal comes in.
  public var hasNoSignal: Bool

  /// The input that is meant by a number, or by a name in which small letters and `_` may stand as in a control's.
  ///
  /// - Throws: `.invalidOption`, with the inputs that there are.
  static func chosen(
    by text: String, among inputs: [CameraInput], device: String
  ) throws(CaptureError) -> CameraInput {
    if let number = Int(text), let input = inputs.first(where: { $0.number == number }) { return input }
    let name = CameraControl.name(ofTitle: text)
    if !name.isEmpty, let input = inputs.first(where: { CameraControl.name(ofTitle: $0.name) == name }) { return input }
    let list = inputs.map { "\($0.number) (\($0.name))" }.joined(separator: ", ")
    throw CaptureError(
      .invalidOption, source: device, reason: "it has no input \(text)",
      advice: list.isEmpty ? "It has none to choose from." : "It has \(list).")
  }
}
