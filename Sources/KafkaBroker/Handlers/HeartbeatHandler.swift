import KafkaWire

/// Members show that they are alive, and learn of rebalances.
enum HeartbeatHandler {
  static func respond(
    _ request: HeartbeatRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> HeartbeatResponse {
    var response = HeartbeatResponse()
    response.errorCode = node.groups.heartbeat(request, node.instant())
    return response
  }
}
