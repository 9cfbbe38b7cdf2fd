/// What an archiver that was killed has left in the folder: partial segments, and at most one closed segment per partition
/// that did not make it into the manifest. Their offsets were never committed, so they are fetched again.
struct Leftovers {
  private let root: String
  private let topic: String
  private let fileSystem: any FileSystem

  init(root: String, topic: String, _ fileSystem: any FileSystem) {
    self.root = root
    self.topic = topic
    self.fileSystem = fileSystem
  }

  /// Segments without a manifest are someone's archive whose manifest was lost: nothing may be removed there.
  func checkManifest() throws(ArchiveError) {
    let found = try disk { () throws(FileError) -> String? in
      guard try fileSystem.size("\(root)/\(Manifest.name)") == nil else { return nil }
      return try fileSystem.list(root).first { $0.hasPrefix("\(topic)+") || $0 == "\(topic)/" }
    }
    guard let found else { return }
    throw ArchiveError(
      .damaged, place: "\(root)/\(found)", reason: "the folder holds segments of \(topic), but no \(Manifest.name)",
      advice: "Archive into a new folder, or put the manifest back.")
  }

  /// Removes whatever lies at or above the offset at which each partition goes on.
  func remove(_ manifest: ManifestReader) throws(ArchiveError) {
    let resume = manifest.lastSegments.mapValues(\.next)
    try disk { () throws(FileError) in
      try removeFiles(resume)
      try removeFolders(resume)
    }
  }

  /// `.partial+<topic>+…` and `<topic>+<partition>+<start>-<end>.…`.
  private func removeFiles(_ resume: [ManifestReader.Partition: Int64]) throws(FileError) {
    var removed = false
    for name in try fileSystem.list(root) {
      let parts = name.split(separator: "+", omittingEmptySubsequences: false)
      let isPartial = parts.count == 4 && parts[0] == SegmentName.partialPrefix && parts[1] == topic
      guard isPartial || (parts.count == 3 && parts[0] == topic && isUnlisted(parts[1], parts[2], resume)) else {
        continue
      }
      try fileSystem.remove("\(root)/\(name)")
      removed = true
    }
    if removed { try fileSystem.syncFolder(root) }
  }

  /// `<topic>/<partition>/.partial-<start>/` and `<topic>/<partition>/<start>-<end>/`.
  private func removeFolders(_ resume: [ManifestReader.Partition: Int64]) throws(FileError) {
    for partition in try entries("\(root)/\(topic)") where partition.hasSuffix("/") {
      let folder = "\(root)/\(topic)/\(partition.dropLast())"
      var removed = false
      for name in try fileSystem.list(folder) where name.hasSuffix("/") {
        let isPartial = name.hasPrefix(SegmentName.partialPrefix)
        guard isPartial || isUnlisted(partition.dropLast(), name.dropLast(), resume) else { continue }
        try fileSystem.removeAll("\(folder)/\(name.dropLast())")
        removed = true
      }
      if removed { try fileSystem.syncFolder(folder) }
    }
  }

  private func isUnlisted(
    _ partition: Substring, _ range: Substring, _ resume: [ManifestReader.Partition: Int64]
  ) -> Bool {
    guard let partition = Int32(partition), let start = SegmentName.start(inRange: range) else { return false }
    return start >= resume[ManifestReader.Partition(topic: topic, index: partition)] ?? 0
  }

  private func entries(_ folder: String) throws(FileError) -> [String] {
    do throws(FileError) {
      return try fileSystem.list(folder)
    } catch  where error.kind == .absent {
      return []
    }
  }

  private func disk<Result>(_ body: () throws(FileError) -> Result) throws(ArchiveError) -> Result {
    do throws(FileError) {
      return try body()
    } catch {
      throw ArchiveError(error)
    }
  }
}
