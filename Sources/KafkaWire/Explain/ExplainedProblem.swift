/// Where an explanation had to stop, or what is wrong with bytes that could be read.
public struct ExplainedProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The structs and arrays around the field, outermost first, then the field: `body.topics[2].name`.
  public var path: String
  /// Its offset is counted from the start of what was explained.
  public var error: WireError

  public init(path: String, error: WireError) {
    self.path = path
    self.error = error
  }

  public var description: String {
    var named = error
    named.field = path
    return named.description
  }
}
