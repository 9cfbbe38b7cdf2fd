/// A request or response taken apart: every field with its name, place and value, as far as it could be read.
public struct ExplainedMessage: Sendable, Equatable {
  public enum Direction: String, Sendable {
    case request
    case response
  }

  public var direction: Direction
  /// nil where the bytes end before it.
  public var apiKey: APIKey?
  public var version: Int16?
  public var correlationID: Int32?
  /// Requests only.
  public var clientID: String?
  /// Bytes of the frame, its length prefix included where it has one.
  public var count: Int
  /// `length` where the frame has one, then `header` and `body`.
  public var fields: [ExplainedField]
  /// Fields beyond the limit, which were read but are not in `fields`.
  public var omitted: Int
  /// In the order in which they were met. The last one is where reading stopped, if `isComplete` is false.
  public var problems: [ExplainedProblem]
  /// Whether all bytes could be read. Record batches are a matter of their own: what is wrong with them is in `problems`
  /// only.
  public var isComplete: Bool

  /// The first field of that path, as in `["body", "topics", "[0]", "name"]`.
  public func field(_ path: [String]) -> ExplainedField? {
    guard let first = path.first else { return nil }
    return path.dropFirst().reduce(fields.first { $0.name == first }) { $0?.child($1) }
  }
}
