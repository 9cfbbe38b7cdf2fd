/// Shows text from outside as an error may show it: short, without control characters, and without the secrets that this
/// client was given, for a broker may give back what it was told.
///
/// Secrets go before the text is cut, so that none is cut in two and half of it stays.
struct SecretMask: Sendable {
  /// Characters that are shown.
  static let shownCharacters = 300
  /// Bytes in a row of a longer secret that are as good as all of it: refusals quote parts of tokens.
  static let leastRun = 16
  private static let mask = Array("(secret)".utf8)

  private let secrets: [[UInt8]]

  init(_ secrets: [Secret]) {
    self.secrets = secrets.map { Array($0.exposed.utf8) }.filter { !$0.isEmpty }
  }

  func shown(_ text: some StringProtocol) -> String { shown(Array(text.utf8)) }

  func shown(_ text: [UInt8]) -> String {
    var kept: [UInt8] = []
    var hiddenEnd = 0
    // A character has four bytes at most, and a mask is longer than that; what is hidden takes no place.
    for position in text.indices.prefix(16 * Self.shownCharacters) {
      let end = position + run(in: text, at: position)
      if end > position, position >= hiddenEnd { kept += Self.mask }
      hiddenEnd = max(hiddenEnd, end)
      if position >= hiddenEnd { kept.append(text[position]) }
      if kept.count >= 4 * Self.shownCharacters { break }
    }
    let scalars = String(decoding: kept, as: UTF8.self).unicodeScalars.prefix(Self.shownCharacters)
    return String(String.UnicodeScalarView(scalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : $0 }))
  }

  /// Bytes of a secret, or of a part of one that tells enough, which the text holds at a position; 0 where it is none.
  private func run(in text: [UInt8], at position: Int) -> Int {
    var longest = 0
    for secret in secrets {
      let needed = min(secret.count, Self.leastRun)
      for start in 0...(secret.count - needed) where secret[start] == text[position] {
        var count = 1
        while start + count < secret.count, position + count < text.count,
          secret[start + count] == text[position + count]
        { count += 1 }
        if count >= needed { longest = max(longest, count) }
      }
    }
    return longest
  }
}
