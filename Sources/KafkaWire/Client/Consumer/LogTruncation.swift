/// Records that were read are no longer on the log, because a leader without them took over (KIP-320).
public struct LogTruncation: Sendable, Hashable {
  public var partition: TopicPartition
  /// The offset that was to be read next.
  public var position: Int64
  /// Where the log, as it was read, ends now; other records may follow there. Nil where nothing of it is left.
  public var validTo: Int64?

  public init(partition: TopicPartition, position: Int64, validTo: Int64?) {
    self.partition = partition
    self.position = position
    self.validTo = validTo
  }
}
