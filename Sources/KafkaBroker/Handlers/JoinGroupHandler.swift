import KafkaWire

/// Takes members into the next generation of their group. The group answers when all have joined.
enum JoinGroupHandler {
  static func answer(_ incoming: IncomingRequest, _ node: BrokerNode) throws(WireError) -> Reply {
    let version = incoming.header.apiVersion
    let request = try JoinGroupRequest.decodeLeniently(incoming.body, version: version)
    let clientID = String(
      decoding: (incoming.header.clientID ?? "").utf8.prefix(GroupSettings.clientIDLimit), as: UTF8.self)
    var generator = SystemRandomNumberGenerator()
    let unique = KafkaUUID.random(using: &generator)
    let ticket = node.groups.nextTicket()
    let join = GroupJoin(
      request: request, version: version, clientID: clientID, clientHost: incoming.client.host,
      freshID: "\(request.groupInstanceID ?? clientID)-\(unique)", ticket: ticket)
    node.groups.join(join, node.instant())
    return .held(ticket, incoming.withoutBody)
  }
}
