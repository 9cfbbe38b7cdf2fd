/// Counts what a consumer's fetching holds in memory, so that nothing is asked for that might not fit.
///
/// Counted are the answers that requests under way may bring (their limit is enforced by the connection), those that
/// wait for the user, and those whose records he was given, until he comes for more of the same partition. Ordinary requests
/// may fill half of the limit; the other half is for decompressing what the user takes. A batch that needs more than an
/// ordinary request has the budget for itself.
struct FetchBudget: Sendable {
  /// In bytes.
  let limit: Int
  private var reserved: [Int: Int] = [:]
  private var frames: [Int: Frame] = [:]
  /// The answers that are worked on, by partition: those count though none of their records wait any more.
  private var inUse: [TopicPartition: Int] = [:]

  private struct Frame: Sendable {
    var bytes: Int
    /// Partitions whose records wait.
    var parts: Int
  }

  init(limit: Int) {
    self.limit = max(limit, Self.least)
  }

  /// Bytes below which no limit goes: the room of some small requests.
  static let least = 256 << 10

  /// Bytes of the largest ordinary answer: one may be under way while another is worked on, and both take half.
  var ordinary: Int { limit / 4 }

  var held: Int { reserved.values.reduce(0, +) + frames.values.reduce(0) { $0 + $1.bytes } }

  private var hasLarge: Bool {
    reserved.values.contains { $0 > ordinary } || frames.values.contains { $0.bytes > ordinary }
  }

  /// Whether an answer of so many bytes may be asked for at present.
  func admits(_ bytes: Int) -> Bool {
    if bytes > ordinary { return bytes <= limit && held == 0 }
    return !hasLarge && held + bytes <= limit / 2
  }

  mutating func begin(_ call: Int, _ bytes: Int) { reserved[call] = bytes }

  /// The request is over; its answer of so many bytes is kept for the records of `parts` partitions.
  mutating func end(_ call: Int, bytes: Int = 0, parts: Int = 0) {
    reserved[call] = nil
    if parts > 0 { frames[call] = Frame(bytes: bytes, parts: parts) }
  }

  /// The user comes for more of a partition, or of any where he reads all in one task: what he was given of it before
  /// counts no longer.
  mutating func comeForMore(_ partition: TopicPartition?) {
    for done in partition.map({ [$0] }) ?? Array(inUse.keys) {
      if let call = inUse.removeValue(forKey: done) { release(call) }
    }
  }

  /// The last records of a partition are handed over.
  mutating func took(_ call: Int, of partition: TopicPartition) {
    frames[call]?.parts -= 1
    inUse[partition] = call
  }

  /// The records of a partition are dropped.
  mutating func drop(_ call: Int) {
    frames[call]?.parts -= 1
    release(call)
  }

  /// Forgets an answer of which nothing waits and nothing is worked on.
  private mutating func release(_ call: Int) {
    guard let frame = frames[call], frame.parts <= 0, !inUse.values.contains(call) else { return }
    frames[call] = nil
  }

  /// Bytes that the records of an answer may take when they are decompressed.
  func decompressionLimit(of call: Int) -> Int {
    guard let frame = frames[call], frame.bytes > ordinary else { return limit / 2 }
    return max(limit - frame.bytes, 0)
  }
}
