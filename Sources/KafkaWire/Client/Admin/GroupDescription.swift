/// A group and its members, as its coordinator knows them.
public struct GroupDescription: Sendable, Hashable {
  public struct Member: Sendable, Hashable {
    public var id: String
    /// For a static member (KIP-345).
    public var instanceID: String?
    public var clientID: String
    /// Where it connects from: `/10.0.0.7`.
    public var host: String
    /// What it reads; empty while the group is not stable.
    public var assignment: [TopicPartition]
    /// What it is on its way to read (KIP-848).
    public var target: [TopicPartition]?

    public init(
      id: String, instanceID: String?, clientID: String, host: String, assignment: [TopicPartition],
      target: [TopicPartition]? = nil
    ) {
      self.id = id
      self.instanceID = instanceID
      self.clientID = clientID
      self.host = host
      self.assignment = assignment
      self.target = target
    }
  }

  public var id: String
  public var type: GroupType
  public var state: ConsumerGroupState
  /// `consumer` for consumers; empty for a group that only stores offsets.
  public var protocolType: String
  /// Who shares out the partitions: `range`, `cooperative-sticky`, `uniform`; empty where there is nobody.
  public var assignor: String
  /// The node that coordinates it.
  public var coordinator: Int32
  public var members: [Member]

  public init(
    id: String, type: GroupType, state: ConsumerGroupState, protocolType: String, assignor: String, coordinator: Int32,
    members: [Member]
  ) {
    self.id = id
    self.type = type
    self.state = state
    self.protocolType = protocolType
    self.assignor = assignor
    self.coordinator = coordinator
    self.members = members
  }

  init(_ group: DescribeGroupsResponse.Group, coordinator: Int32) {
    self.init(
      id: group.groupID, type: .classic, state: ConsumerGroupState(named: group.groupState),
      protocolType: group.protocolType,
      assignor: group.protocolData, coordinator: coordinator,
      members: group.members.map { member in
        Member(
          id: member.memberID, instanceID: member.groupInstanceID, clientID: member.clientID, host: member.clientHost,
          assignment: group.protocolType == "consumer" ? Self.partitions(member.memberAssignment) : [])
      })
  }

  init(_ group: ConsumerGroupDescribeResponse.Group, coordinator: Int32) {
    self.init(
      id: group.groupID, type: .consumer, state: ConsumerGroupState(named: group.groupState), protocolType: "consumer",
      assignor: group.assignorName, coordinator: coordinator,
      members: group.members.map { member in
        Member(
          id: member.memberID, instanceID: member.instanceID, clientID: member.clientID, host: member.clientHost,
          assignment: Self.partitions(member.assignment), target: Self.partitions(member.targetAssignment))
      })
  }

  private static func partitions(_ assignment: ConsumerGroupDescribeResponse.Assignment) -> [TopicPartition] {
    assignment.topicPartitions.flatMap { topic in topic.partitions.map { TopicPartition(topic.topicName, $0) } }
      .sorted()
  }

  /// What the group's leader wrote, which may be anything: what cannot be read names no partitions.
  private static func partitions(_ assignment: Bytes) -> [TopicPartition] {
    guard !assignment.isEmpty, let read = try? ConsumerProtocolAssignment.decode(assignment) else { return [] }
    return read.assignedPartitions.flatMap { topic in topic.partitions.map { TopicPartition(topic.topic, $0) } }
      .sorted()
  }
}
