import Capture
import KafkaWire

/// Checks an archive: each segment's files, sizes and checksums, each image, the index, and that no offset is missing
/// between the segments.
public struct Verifier: Sendable {
  private let folder: String
  private let fileSystem: any FileSystem

  /// - Parameter folder: the archive's, as given to the archiver.
  public init(_ folder: String) {
    self.init(folder, PosixFileSystem())
  }

  init(_ folder: String, _ fileSystem: any FileSystem) {
    let trimmed = folder.reversed().drop { $0 == "/" }.reversed()
    self.folder = trimmed.isEmpty ? (folder.isEmpty ? "." : "/") : String(trimmed)
    self.fileSystem = fileSystem
  }

  /// - Throws: `.noArchive`, or a manifest that cannot be read at all. Damage is in the summary.
  public func run() async throws(ArchiveError) -> VerifySummary {
    let thread = SerialThread(name: "verify \(folder)", ())
    defer { thread.finish() }
    return try await thread.perform { [self] (_) throws(ArchiveError) in try check() }
  }

  /// Blocking.
  func check() throws(ArchiveError) -> VerifySummary {
    guard let manifest = try Manifest.read("\(folder)/\(Manifest.name)", fileSystem) else {
      throw ArchiveError(
        .noArchive, place: folder, reason: "there is no \(Manifest.name)",
        advice: "Give the folder that was given to `archive --out`.")
    }
    var summary = VerifySummary()
    if manifest.tornBytes > 0 {
      let reason = "the last line is torn (\(manifest.tornBytes) bytes): an archiver is at work, or was killed"
      summary.damaged.append(VerifySummary.Damage(path: Manifest.name, reason: reason))
    }
    var continuity = ContinuityCheck()
    for segment in manifest.segments {
      summary.note(segment)
      if let damage = continuity.damage(segment) { summary.damaged.append(damage) }
      var check = SegmentCheck(segment, folder: folder, fileSystem)
      check.run()
      summary.damaged.append(contentsOf: check.damaged)
      summary.frames &+= UInt64(check.frames)
      summary.bytes &+= UInt64(check.bytes)
    }
    do throws(FileError) {
      try Inventory(folder: folder, manifest.segments, fileSystem).compare(&summary)
    } catch {
      throw ArchiveError(error)
    }
    return summary
  }
}

extension VerifySummary {
  fileprivate mutating func note(_ segment: ManifestSegment) {
    let partition = TopicPartition(segment.topic, segment.partition)
    if segment.path != nil { segments += 1 }
    gaps.append(contentsOf: segment.gaps.map { PartitionSpan(partition: partition, span: $0) })
    skipped.append(contentsOf: segment.skipped.map { PartitionSpan(partition: partition, span: $0) })
    losses.add(.unreadable, segment.skipped.total)
    losses.add(.retention, segment.gaps.filter { $0.reason == OffsetSpan.retention }.total)
  }
}
