/// What `--version` prints. CHANGELOG.md tells what changed.
enum Version {
  static let text = "0.1.0"
}
