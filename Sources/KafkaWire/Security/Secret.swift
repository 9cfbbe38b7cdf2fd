/// A password, a key or a token: text that no description, dump, mirror or interpolation shows.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable,
  ExpressibleByStringLiteral
{
  /// The text itself, for those who must send it. Never put it into an error or a log.
  public let exposed: String

  public init(_ text: String) { exposed = text }

  public init(stringLiteral text: String) { exposed = text }

  public var description: String { "(secret)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
