import KafkaWire

/// A JoinGroup or SyncGroup request that its group has not answered yet.
struct HeldAnswer {
  var connection: UInt64
  var slot: UInt64
  var incoming: IncomingRequest

  /// The group's answer, in the request's version.
  func frame(_ body: GroupAnswer.Body) throws(WireError) -> ByteChain {
    switch body {
    case .sync(let response): return try incoming.encode(response)
    case .join(var response):
      // Before version 7 there was no null.
      if incoming.header.apiVersion < 7 { response.protocolName = response.protocolName ?? "" }
      return try incoming.encode(response)
    }
  }
}
