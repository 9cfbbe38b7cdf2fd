/// Passwords that cameras take in the path, such as `/user=admin_password=secret_channel=1_stream=0.sdp`.
enum SecretParameters {
  private static let keys: Set<String> = [
    "password", "passwd", "passphrase", "pass", "pwd", "psw", "pw", "token", "secret", "auth",
  ]

  /// The path without them. What has no key of its own belongs to the parameter before.
  static func removed(from path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map(removed(fromSegment:)).joined(separator: "/")
  }

  private static func removed(fromSegment segment: Substring) -> String {
    var kept: [Substring] = []
    var isSecret = false
    for piece in pieces(segment) {
      let parameter = piece.drop { separators.contains($0) }
      if let equals = parameter.firstIndex(of: "=") {
        isSecret = keys.contains(String(parameter[..<equals].lowercased()))
      }
      if !isSecret { kept.append(piece) }
    }
    return kept.joined()
  }

  private static let separators: Set<Character> = ["_", "&", ";", ","]

  /// Each with the separator before it.
  private static func pieces(_ segment: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var start = segment.startIndex
    for index in segment.indices.dropFirst() where separators.contains(segment[index]) {
      pieces.append(segment[start..<index])
      start = index
    }
    pieces.append(segment[start...])
    return pieces
  }
}
