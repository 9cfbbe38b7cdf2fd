import KafkaWire

/// Says what this broker speaks. A version that it does not know is answered in version 0, with the ranges, so that the
/// client can ask again (KIP-511).
enum ApiVersionsHandler {
  static func answer(_ incoming: IncomingRequest) throws(WireError) -> Reply {
    var response = ApiVersionsResponse()
    response.apiKeys = MessageCatalog.apis.filter { BrokerNode.spoken.contains($0.key) }.map { api in
      var entry = ApiVersionsResponse.Version()
      entry.apiKey = api.key
      entry.minVersion = api.versions.lowerBound
      entry.maxVersion = api.versions.upperBound
      return entry
    }
    let version = incoming.header.apiVersion
    guard ApiVersionsRequest.api.versions.contains(version) else {
      response.errorCode = .unsupportedVersion
      return .frame(
        try Frame.encode(response, version: 0, correlationID: incoming.header.correlationID))
    }
    _ = try ApiVersionsRequest.decodeLeniently(incoming.body, version: version)
    return .frame(try incoming.encode(response))
  }
}

extension BrokerNode {
  /// The APIs that ``answer(_:client:)`` has a handler for.
  static let spoken: Set<APIKey> = [
    .produce, .fetch, .listOffsets, .metadata, .offsetCommit, .offsetFetch, .findCoordinator, .apiVersions,
    .joinGroup, .heartbeat, .leaveGroup, .syncGroup, .describeGroups, .listGroups, .deleteGroups, .offsetDelete,
    .createTopics, .deleteTopics, .initProducerID, .describeConfigs,
  ]
}
