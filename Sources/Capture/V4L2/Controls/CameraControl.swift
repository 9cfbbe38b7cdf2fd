/// One of a camera's settings, such as its brightness, as the driver describes it.
public struct CameraControl: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case integer, boolean, menu, button, bitmask
    /// A menu whose entries are numbers.
    case integerMenu = "integer_menu"
  }

  /// One entry of a menu.
  public struct Choice: Sendable, Equatable {
    public var value: Int
    public var title: String
  }

  /// V4L2's number for it.
  var id: UInt32
  /// What it is set by: the title in small letters, with `_` for what is neither letter nor digit, as v4l2-ctl has it.
  public var name: String
  /// The driver's own words.
  public var title: String
  public var kind: Kind
  public var minimum: Int
  public var maximum: Int
  public var step: Int
  public var defaultValue: Int
  /// Nil where it cannot be read, as a button's.
  public var value: Int?
  /// A menu's entries; a driver may leave out some values between the minimum and the maximum.
  public var choices: [Choice]
  public var isReadOnly: Bool
  /// Another control, an automatic one mostly, overrides it now.
  public var isInactive: Bool

  static func name(ofTitle title: String) -> String {
    var name = ""
    for byte in title.lowercased().utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        if !name.isEmpty, !name.hasSuffix("_") { name += "_" }
      }
    }
    if name.hasSuffix("_") { name.removeLast() }
    return name
  }

  /// The values that it takes, in words.
  public var range: String {
    switch kind {
    case .boolean: return "on or off"
    case .button: return "1, which presses it"
    case .menu, .integerMenu: return choices.map { "\($0.value) (\($0.title))" }.joined(separator: ", ")
    case .integer, .bitmask:
      let numbers = "\(minimum) to \(maximum)"
      return step > 1 ? "\(numbers) in steps of \(step)" : numbers
    }
  }
}
