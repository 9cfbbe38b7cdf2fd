/// Shells that completions are made for.
enum Shell: String, Sendable, CaseIterable {
  case bash, zsh, fish
}
