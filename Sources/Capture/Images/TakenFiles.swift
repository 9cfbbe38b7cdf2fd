/// Which files of a folder were taken, in which version. A value.
///
/// Eight bytes for each, however long its name is: a digest. Among a million, one new file in 10^13 is taken for another.
struct TakenFiles: Sendable {
  /// So few are not worth looking for those that are gone.
  private static let least = 4096

  private var digests: Set<UInt64> = []
  private var limit = Self.least

  var count: Int { digests.count }

  /// Files that are gone should be forgotten now: there are twice as many as there were then.
  var isFull: Bool { digests.count >= limit }

  /// Whether this version of the file was not known before.
  @discardableResult
  mutating func insert(_ path: String, _ version: FileVersion) -> Bool {
    digests.insert(Self.digest(path, version)).inserted
  }

  func contains(_ path: String, _ version: FileVersion) -> Bool { digests.contains(Self.digest(path, version)) }

  /// Forgets all but these files.
  mutating func keep(_ files: [(path: String, version: FileVersion)]) {
    digests.formIntersection(files.map { Self.digest($0.path, $0.version) })
    limit = max(digests.count * 2, Self.least)
  }

  private static func digest(_ path: String, _ version: FileVersion) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(path)
    hasher.combine(version)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
