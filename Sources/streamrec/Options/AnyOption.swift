import Capture

/// An option with its value's type left aside: what parsing, help, completions and the man page need of it.
protocol AnyOption: Sendable {
  /// Without the dashes: `from-beginning`.
  var name: String { get }
  /// What stands for the value in the help. Nil for a flag, which has none.
  var placeholder: String? { get }
  /// As it would be typed. Nil where nothing stands in for the option.
  var defaultText: String? { get }
  /// One sentence or two.
  var help: String { get }
  /// May be given more than once.
  var repeats: Bool { get }
  /// Environment variables, the most particular first.
  var environmentNames: [String] { get }
  var expected: String { get }
  var choices: [String] { get }
  var completesFiles: Bool { get }
  var completesFolders: Bool { get }

  /// Whether `text` can be read as a value.
  func accepts(_ text: String) -> Bool

  /// A text that is no value, without what is secret in it.
  func shown(_ text: String) -> String

  /// The value that `text`, which is none, was most likely meant to be.
  func nearest(to text: String) -> String?
}

extension AnyOption {
  var isFlag: Bool { placeholder == nil }
  /// `--topic`
  var flag: String { "--\(name)" }
  /// `--topic TOPIC`
  var synopsis: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }

  /// The error for a value that cannot be read; `origin` is who gave it: the option, or a variable.
  func refusal(of text: String, givenBy origin: String) -> UsageError {
    let hint = nearest(to: text).map { "; did you mean \($0)?" } ?? ""
    return UsageError("\(origin) wants \(expected), not \"\(shown(text))\"\(hint)")
  }
}
