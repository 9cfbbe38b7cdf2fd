/// A topic as the cluster's metadata show it.
public struct TopicDescription: Sendable, Hashable {
  public var name: String
  public var id: KafkaUUID
  public var isInternal: Bool
  public var partitions: [Partition]

  public struct Partition: Sendable, Hashable {
    public var index: Int32
    /// Node id; nil while there is none.
    public var leader: Int32?
    public var leaderEpoch: Int32
    public var replicas: [Int32]
    public var inSyncReplicas: [Int32]

    public init(index: Int32, leader: Int32?, leaderEpoch: Int32, replicas: [Int32], inSyncReplicas: [Int32]) {
      self.index = index
      self.leader = leader
      self.leaderEpoch = leaderEpoch
      self.replicas = replicas
      self.inSyncReplicas = inSyncReplicas
    }
  }

  public init(name: String, id: KafkaUUID, isInternal: Bool, partitions: [Partition]) {
    self.name = name
    self.id = id
    self.isInternal = isInternal
    self.partitions = partitions
  }
}
