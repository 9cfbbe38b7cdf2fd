/// The cluster's brokers, as the one that was asked knows them.
public struct ClusterDescription: Sendable, Hashable {
  public struct Node: Sendable, Hashable {
    public var id: Int32
    /// As the broker wants to be called.
    public var host: String
    public var port: Int32
    /// Its `broker.rack`.
    public var rack: String?
    /// Whether it is registered and takes no part, as while it starts; from Kafka 4.0.
    public var isFenced: Bool

    public init(id: Int32, host: String, port: Int32, rack: String? = nil, isFenced: Bool = false) {
      self.id = id
      self.host = host
      self.port = port
      self.rack = rack
      self.isFenced = isFenced
    }
  }

  public var clusterID: String?
  /// Whom to send what only the controller does: the controller itself, or with KRaft a broker that passes it on. Nil
  /// while there is none.
  public var controller: Int32?
  /// By their ids.
  public var nodes: [Node]

  public init(clusterID: String?, controller: Int32?, nodes: [Node]) {
    self.clusterID = clusterID
    self.controller = controller
    self.nodes = nodes
  }

  init(_ response: DescribeClusterResponse) {
    self.init(
      clusterID: response.clusterID, controller: response.controllerID >= 0 ? response.controllerID : nil,
      nodes: response.brokers.map { broker in
        Node(id: broker.brokerID, host: broker.host, port: broker.port, rack: broker.rack, isFenced: broker.isFenced)
      }.sorted { $0.id < $1.id })
  }

  init(_ response: MetadataResponse) {
    self.init(
      clusterID: response.clusterID, controller: response.controllerID >= 0 ? response.controllerID : nil,
      nodes: response.brokers.map { Node(id: $0.nodeID, host: $0.host, port: $0.port, rack: $0.rack) }
        .sorted { $0.id < $1.id })
  }
}
