/// What was typed makes no sense: says what it was, what was expected, and the nearest thing that exists.
struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
