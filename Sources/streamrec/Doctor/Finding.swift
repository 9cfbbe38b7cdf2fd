/// Something that `doctor` found.
struct Finding: Sendable, Hashable {
  enum Severity: String, Sendable {
    /// It does not work, or will soon not.
    case problem
    /// It works, and is worth knowing.
    case note
  }

  let severity: Severity
  /// What it is about: `broker 1`, `topic video`.
  let subject: String
  let text: String

  init(_ severity: Severity, _ subject: String, _ text: String) {
    self.severity = severity
    self.subject = PrintableText.plain(subject)
    self.text = PrintableText.plain(text)
  }
}
