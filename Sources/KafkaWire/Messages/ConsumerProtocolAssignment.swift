/// What the leader gives a consumer, versions 0–3 (all alike): a member's part of SyncGroup.
public struct ConsumerProtocolAssignment: ConsumerProtocol {
  public static let name = "ConsumerProtocolAssignment"

  public var assignedPartitions: [ConsumerProtocolTopicPartitions] = []
  /// The assignor's own.
  public var userData: Bytes?

  public init() {}

  public init(assignedPartitions: [ConsumerProtocolTopicPartitions]) {
    self.assignedPartitions = assignedPartitions
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&assignedPartitions, "assigned_partitions")
    try c.nullableBytes(&userData, "user_data")
  }
}
