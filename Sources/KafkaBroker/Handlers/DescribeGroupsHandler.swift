import KafkaWire

/// Tells who is in a group and who reads what.
enum DescribeGroupsHandler {
  /// From here on a group that is not there is an error, and not just dead (KIP-1043).
  private static let firstWithNotFound: Int16 = 6

  static func respond(
    _ request: DescribeGroupsRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> DescribeGroupsResponse {
    var response = DescribeGroupsResponse()
    response.groups = request.groups.distinct(by: \.self).map { id in
      var group = node.groups.describe(
        id, hasOffsets: node.offsets.groups[id] != nil, withOperations: request.includeAuthorizedOperations)
      if version < firstWithNotFound { group.errorCode = .none }
      return group
    }
    return response
  }
}
