/// The first line.
struct ManifestHeader: Codable, Equatable {
  static let currentVersion = 1
  /// Of the manifest's form. A reader refuses one that it does not know.
  var version = currentVersion
}
