import KafkaWire

/// Deletes groups without members, and their offsets for good.
enum DeleteGroupsHandler {
  static func respond(
    _ request: DeleteGroupsRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> DeleteGroupsResponse {
    var response = DeleteGroupsResponse()
    response.results = request.groupsNames.distinct(by: \.self).map { id in
      .init(groupID: id, errorCode: delete(id, node))
    }
    return response
  }

  private static func delete(_ id: String, _ node: BrokerNode) -> ErrorCode {
    let hasOffsets = node.offsets.groups[id] != nil
    if let refusal = node.groups.deletionRefusal(id, hasOffsets: hasOffsets) { return refusal }
    do throws(StorageError) {
      if hasOffsets {
        try node.offsets.forget(group: id)
        node.hasUnsyncedOffsets = true
      }
      node.groups.remove(id)
      return .none
    } catch {
      node.configuration.report("\(error)")
      return .kafkaStorageError
    }
  }
}
