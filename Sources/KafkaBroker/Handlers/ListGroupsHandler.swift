import KafkaWire

/// Lists the groups that have members or offsets.
enum ListGroupsHandler {
  static func respond(
    _ request: ListGroupsRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> ListGroupsResponse {
    var response = ListGroupsResponse()
    let names = Set(node.groups.groups.keys).union(node.offsets.groups.keys)
    let states = Set(request.statesFilter.map { $0.lowercased() })
    let types = Set(request.typesFilter.map { $0.lowercased() })
    response.groups = names.sorted().map(node.groups.list).filter { group in
      (states.isEmpty || states.contains(group.groupState.lowercased()))
        && (types.isEmpty || types.contains(group.groupType))
    }
    return response
  }
}
