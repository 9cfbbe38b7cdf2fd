import KafkaWire

/// Whether the manifest's lines account for every offset, each one once. A value.
struct ContinuityCheck {
  private var next: [TopicPartition: Int64] = [:]

  /// Takes the next line; what is wrong with it, or nil.
  mutating func damage(_ segment: ManifestSegment) -> VerifySummary.Damage? {
    let partition = TopicPartition(segment.topic, segment.partition)
    defer { next[partition] = segment.next }
    if let expected = next[partition], expected != segment.from {
      let what = expected < segment.from ? "offsets are missing before it" : "offsets are in two segments"
      return VerifySummary.Damage(
        path: segment.path ?? Manifest.name, partition: partition, offset: min(expected, segment.from),
        reason: "\(what): it begins at \(segment.from), and the one before ends at \(expected)")
    }
    let (span, overflow) = segment.next.subtractingReportingOverflow(segment.from)
    let known = UInt64(max(segment.records, 0)) &+ segment.gaps.total &+ segment.skipped.total
    guard overflow || span < 0 || UInt64(span) != known else { return nil }
    return VerifySummary.Damage(
      path: segment.path ?? Manifest.name, partition: partition, offset: segment.from,
      reason: "offsets \(segment.from) to \(segment.next) do not add up: \(known) are accounted for")
  }
}
