/// Where a leader named in a Produce or Fetch response can be reached (KIP-951).
public struct NodeEndpoint: WireStruct {
  public var nodeID: Int32 = 0
  public var host = ""
  public var port: Int32 = 0
  public var rack: String?
  public var tags: [TaggedField] = []

  public init() {}

  public init(nodeID: Int32, host: String, port: Int32, rack: String? = nil) {
    self.nodeID = nodeID
    self.host = host
    self.port = port
    self.rack = rack
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&nodeID, "node_id")
    try c.string(&host, "host")
    try c.int(&port, "port")
    try c.nullableString(&rack, "rack")
    try c.tags(&tags)
  }
}
