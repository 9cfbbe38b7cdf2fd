import KafkaWire

/// Gives members their part. The group answers when its leader has shared the parts out.
enum SyncGroupHandler {
  static func answer(_ incoming: IncomingRequest, _ node: BrokerNode) throws(WireError) -> Reply {
    let request = try SyncGroupRequest.decodeLeniently(incoming.body, version: incoming.header.apiVersion)
    let ticket = node.groups.nextTicket()
    node.groups.sync(request, ticket, node.instant())
    return .held(ticket, incoming.withoutBody)
  }
}
