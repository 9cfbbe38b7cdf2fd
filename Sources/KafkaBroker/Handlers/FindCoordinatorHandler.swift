import KafkaWire

/// This broker coordinates every group, and no transaction.
enum FindCoordinatorHandler {
  static func respond(
    _ request: FindCoordinatorRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> FindCoordinatorResponse {
    let keys = version >= 4 ? request.coordinatorKeys : [request.key]
    let coordinators = keys.map { coordinator($0, request.keyType, node, client) }
    if version < 4, let only = coordinators.first {
      return FindCoordinatorResponse(coordinator: only, version: version)
    }
    var response = FindCoordinatorResponse()
    response.coordinators = coordinators
    return response
  }

  private static func coordinator(
    _ key: String, _ type: Int8, _ node: BrokerNode, _ client: Client
  ) -> FindCoordinatorResponse.Coordinator {
    guard type == FindCoordinatorRequest.KeyType.group else {
      var refused = FindCoordinatorResponse.Coordinator(key: key, nodeID: -1, host: "", port: -1)
      refused.errorCode = .invalidRequest
      refused.errorMessage = "this broker coordinates groups only, no transactions"
      return refused
    }
    let address = client.brokerAddress
    var answer = FindCoordinatorResponse.Coordinator(
      key: key, nodeID: node.configuration.nodeID, host: address.host, port: Int32(address.port))
    answer.errorMessage = nil
    return answer
  }
}
