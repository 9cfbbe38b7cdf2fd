public import Capture
public import KafkaWire

/// What an archiver did in this run.
public struct ArchiveSummary: Sendable, Equatable {
  public var topic: String
  /// Images in closed segments.
  public var records: UInt64 = 0
  /// Their bytes.
  public var bytes: UInt64 = 0
  public var segments = 0
  /// `.unreadable` and `.retention`.
  public var losses = LossCounts()
  /// Where offsets are missing, or records were no pictures; at most 1000 spans, the counts are in `losses`.
  public var gaps: [PartitionSpan] = []
  /// Per partition, the offset at which the next run goes on.
  public var positions: [Int32: Int64] = [:]
  /// Whether the folder already held a part of the topic.
  public var resumed = false
  /// Whether it ended because `until` was reached; false where it was stopped or failed.
  public var reachedEnd = false
  /// What ended it; nil where it reached its end or was stopped. What is counted above is safe all the same.
  public var failure: ArchiveError?
  /// The group's offsets could not be stored; the archive does not depend on them.
  public var commitFailure: KafkaError?

  public init(topic: String) { self.topic = topic }

  mutating func add(_ segment: ManifestSegment) {
    if segment.path != nil { segments += 1 }
    records &+= UInt64(segment.records)
    bytes &+= UInt64(segment.bytes)
    losses.add(.unreadable, segment.skipped.total)
    losses.add(.retention, segment.gaps.filter { $0.reason == OffsetSpan.retention }.total)
    positions[segment.partition] = segment.next
    let partition = TopicPartition(segment.topic, segment.partition)
    let spans = (segment.gaps + segment.skipped).map { PartitionSpan(partition: partition, span: $0) }
    gaps.append(contentsOf: spans.prefix(max(0, Self.maxSpans - gaps.count)))
  }

  private static let maxSpans = 1000
}
