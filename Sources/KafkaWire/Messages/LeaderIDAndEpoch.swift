/// The leader that a broker knows of, sent with an error about leadership (KIP-595, KIP-951).
public struct LeaderIDAndEpoch: WireStruct {
  /// -1 when unknown.
  public var leaderID: Int32 = -1
  /// -1 when unknown.
  public var leaderEpoch: Int32 = -1
  public var tags: [TaggedField] = []

  public init() {}

  public init(leaderID: Int32, leaderEpoch: Int32) {
    self.leaderID = leaderID
    self.leaderEpoch = leaderEpoch
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&leaderID, "leader_id")
    try c.int(&leaderEpoch, "leader_epoch")
    try c.tags(&tags)
  }
}
