import KafkaWire

/// Which records to show while a topic is being opened.
///
/// Reading begins at the last record of each partition, so that an idle topic has a picture at once. Those are of
/// different age: the newest of them is shown, wherever it comes from. What is written later is always shown.
struct OpeningFrames: Sendable {
  /// Where to begin.
  let starts: [TopicPartition: Int64]
  private let ends: [TopicPartition: Int64]
  private var newest: Int64?

  init(beginnings: [TopicPartition: Int64], ends: [TopicPartition: Int64]) {
    self.ends = ends
    starts = ends.reduce(into: [:]) { starts, entry in
      starts[entry.key] = max(entry.value - 1, beginnings[entry.key] ?? 0, 0)
    }
  }

  mutating func takes(_ partition: TopicPartition, offset: Int64, captureNanoseconds: Int64) -> Bool {
    guard offset < ends[partition] ?? 0 else { return true }
    if let newest, captureNanoseconds < newest { return false }
    newest = captureNanoseconds
    return true
  }
}
