/// ConsumerGroupDescribe (key 69), versions 0–1, flexible: KIP-848 groups and their members.
public struct ConsumerGroupDescribeRequest: KafkaRequest {
  public typealias Response = ConsumerGroupDescribeResponse
  public static let api = API(.consumerGroupDescribe, versions: 0...1, flexibleFrom: 0)

  public var groupIDs: [String] = []
  public var includeAuthorizedOperations = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(groupIDs: [String]) {
    self.groupIDs = groupIDs
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&groupIDs, "group_ids")
    try c.bool(&includeAuthorizedOperations, "include_authorized_operations")
    try c.tags(&tags)
  }
}
