/// The `.env` file of the working folder: `NAME=value` a line, `#` comments, an optional `export`, quotes around values.
struct DotEnv: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    let name: String
    let value: String
    /// Counted from 1.
    let line: Int
  }

  let entries: [Entry]

  static let empty = DotEnv(entries: [])

  private init(entries: [Entry]) {
    self.entries = entries
  }

  init(parsing text: String) throws(UsageError) {
    var entries: [Entry] = []
    // Characters, not bytes: "\r\n" is one character in Swift.
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      var line = Self.trim(raw)
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("export ") { line = Self.trim(line.dropFirst(7)) }
      guard let equals = line.firstIndex(of: "="), Self.isName(Self.trim(line[..<equals])) else {
        // Without the line: it may hold a password.
        throw UsageError(".env, line \(index + 1), wants NAME=value")
      }
      let name = String(Self.trim(line[..<equals]))
      guard let value = Self.value(Self.trim(line[line.index(after: equals)...])) else {
        throw UsageError(".env, line \(index + 1): the quote around \(name)'s value has no end")
      }
      entries.append(Entry(name: name, value: value, line: index + 1))
    }
    self.init(entries: entries)
  }

  /// The last one wins, as where a shell reads the file.
  subscript(name: String) -> Entry? { entries.last { $0.name == name } }

  /// Nil for a quote without end.
  private static func value(_ text: Substring) -> String? {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      // A comment needs a space before it: colours and URLs hold "#", too.
      if text.hasPrefix("#") { return "" }
      let comment = text.firstRange(of: " #")?.lowerBound ?? text.endIndex
      return String(trim(text[..<comment]))
    }
    var result = ""
    var escaped = false
    for character in text.dropFirst() {
      if escaped {
        result.append(character == "n" ? "\n" : character)
        escaped = false
      } else if character == "\\", quote == "\"" {
        escaped = true
      } else if character == quote {
        return result
      } else {
        result.append(character)
      }
    }
    return nil
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
    }
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
