import Capture

/// One option, declared once: from here come its parsing, its variable, its help, its completion and its man page entry.
struct Option<Value: Sendable>: AnyOption {
  let name: String
  let placeholder: String?
  private(set) var defaultText: String?
  private(set) var help: String
  let repeats: Bool
  /// Variables of other programs' making that mean the same, such as PORT.
  private let otherVariables: [String]
  let reader: ValueReader<Value>

  init(
    _ name: String, _ placeholder: String, _ reader: ValueReader<Value>, default defaultText: String? = nil,
    repeats: Bool = false, alsoFrom otherVariables: [String] = [], help: String
  ) {
    self.name = name
    self.placeholder = placeholder
    self.defaultText = defaultText
    self.help = help
    self.repeats = repeats
    self.otherVariables = otherVariables
    self.reader = reader
  }

  var environmentNames: [String] {
    ["STREAMREC_" + name.uppercased().replacing("-", with: "_")] + otherVariables
  }

  var expected: String { reader.expected }
  var choices: [String] { reader.choices }
  var completesFiles: Bool { reader.completion == .files }
  var completesFolders: Bool { reader.completion == .folders }

  func accepts(_ text: String) -> Bool { reader.read(text) != nil }

  func shown(_ text: String) -> String { reader.shown(text) }

  func nearest(to text: String) -> String? {
    if let nearest = reader.nearest { nearest(text) } else { NearestName.of(text, among: choices) }
  }

  /// The same option, meaning something a little different to one command.
  func with(default defaultText: String?, help: String? = nil) -> Self {
    var copy = self
    copy.defaultText = defaultText
    if let help { copy.help = help }
    return copy
  }
}

extension Option<Bool> {
  /// A flag: off unless it is given.
  init(flag name: String, help: String) {
    self.name = name
    self.placeholder = nil
    self.defaultText = nil
    self.help = help
    self.repeats = false
    self.otherVariables = []
    self.reader = .yesOrNo
  }
}
