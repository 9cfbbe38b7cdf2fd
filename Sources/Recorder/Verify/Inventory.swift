/// What lies in an archive's folder, against what the manifest names.
struct Inventory {
  private let folder: String
  private let fileSystem: any FileSystem
  private var listed: Set<String> = [Manifest.name, ArchiveStore.lockName]

  init(folder: String, _ segments: [ManifestSegment], _ fileSystem: any FileSystem) {
    self.folder = folder
    self.fileSystem = fileSystem
    for segment in segments {
      guard let path = segment.path else { continue }
      listed.insert(path)
      if let index = segment.indexPath { listed.insert(index) }
    }
  }

  func compare(_ summary: inout VerifySummary) throws(FileError) {
    try walk("", depth: 0, &summary)
    summary.orphans.sort()
    summary.unfinished.sort()
  }

  /// Topic, partition, segment: nothing of an archive lies deeper.
  private func walk(_ path: String, depth: Int, _ summary: inout VerifySummary) throws(FileError) {
    for name in try fileSystem.list(path.isEmpty ? folder : "\(folder)/\(path)") {
      let isFolder = name.hasSuffix("/")
      let inside = (path.isEmpty ? "" : path + "/") + (isFolder ? String(name.dropLast()) : name)
      if name.hasPrefix(SegmentName.partialPrefix) {
        summary.unfinished.append(inside)
      } else if listed.contains(inside) {
        continue
      } else if isFolder, depth < 2 {
        try walk(inside, depth: depth + 1, &summary)
      } else {
        summary.orphans.append(inside)
      }
    }
  }
}
