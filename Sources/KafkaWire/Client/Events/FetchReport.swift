/// What one fetch brought.
public struct FetchReport: Sendable {
  public var node: Int32
  /// Partitions that were asked for, and those that the request had to name (the others stand in the session, KIP-227).
  public var partitions: Int
  public var namedPartitions: Int
  /// Partitions that the answer speaks of.
  public var answeredPartitions: Int
  /// Bytes of the answer.
  public var bytes: Int
  /// Whether broker and client spoke of changes only (KIP-227).
  public var isIncremental: Bool
}
