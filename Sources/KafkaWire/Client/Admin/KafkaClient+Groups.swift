// Consumer groups: who is in them, and their end.
extension KafkaClient {
  /// Each group with its members, by its coordinator. `.broker(.groupIDNotFound)` for one that does not exist.
  public func describeGroups(_ names: [String]) async throws(KafkaError) -> AdminResults<String, GroupDescription> {
    try await eachGroup(names) { group throws(KafkaError) in try await describeGroup(group) }
  }

  /// Deletes groups without members, with all their offsets. `.broker(.nonEmptyGroup)` for one that has members,
  /// `.broker(.groupIDNotFound)` for one that does not exist.
  public func deleteGroups(_ names: [String]) async throws(KafkaError) -> AdminResults<String, Void> {
    try await eachGroup(names) { group throws(KafkaError) in try await deleteGroup(group) }
  }

  /// One group after the other: their coordinators may differ.
  private func eachGroup<Value>(
    _ names: [String], _ body: (_ group: String) async throws(KafkaError) -> Value
  ) async throws(KafkaError) -> AdminResults<String, Value> {
    var results: AdminResults<String, Value> = [:]
    for group in names where results[group] == nil {
      do throws(KafkaError) {
        results[group] = .success(try await body(group))
      } catch {
        if error.code == .cancelled || error.code == .closed { throw error }
        results[group] = .failure(error)
      }
    }
    return results
  }

  /// The group, by whichever of the two APIs knows it.
  func describeGroup(_ group: String) async throws(KafkaError) -> GroupDescription {
    try await atCoordinator(of: group) { node, timeout throws(KafkaError) in
      if let found = try await describeConsumerGroup(group, at: node, timeout) { return found }
      let response = try await call(at: node, role: .group, timeout: timeout) { _ in
        DescribeGroupsRequest(groups: [group])
      }
      guard let answer = response.groups.first(where: { $0.groupID == group }) else {
        throw KafkaError(.broker(.unknownServerError), api: .describeGroups, detail: "nothing about group \(group)")
      }
      let found = GroupDescription(answer, coordinator: node)
      // Before version 6 a group that does not exist is a dead one.
      let isMissing = answer.errorCode == .none && found.state == .dead && found.members.isEmpty
      try Self.check(isMissing ? .groupIDNotFound : answer.errorCode, .describeGroups, group: group)
      return found
    }
  }

  /// Nil where the broker does not know KIP-848, or not this group as one of its kind.
  private func describeConsumerGroup(
    _ group: String, at node: Int32, _ timeout: Duration
  ) async throws(KafkaError) -> GroupDescription? {
    let response: ConsumerGroupDescribeResponse
    do throws(KafkaError) {
      response = try await call(at: node, role: .group, timeout: timeout) { _ in
        ConsumerGroupDescribeRequest(groupIDs: [group])
      }
    } catch {
      guard error.code == .unsupportedVersion else { throw error }
      return nil
    }
    guard let answer = response.groups.first(where: { $0.groupID == group }) else { return nil }
    if [.groupIDNotFound, .unsupportedVersion, .invalidGroupID].contains(answer.errorCode) { return nil }
    try Self.check(answer.errorCode, .consumerGroupDescribe, group: group)
    return GroupDescription(answer, coordinator: node)
  }

  private func deleteGroup(_ group: String) async throws(KafkaError) {
    var mayBeGone = false
    try await atCoordinator(of: group) { node, timeout throws(KafkaError) in
      let response: DeleteGroupsResponse
      do throws(KafkaError) {
        response = try await call(at: node, role: .group, timeout: timeout) { _ in
          DeleteGroupsRequest(groupsNames: [group])
        }
      } catch {
        mayBeGone = mayBeGone || error.outcome == .possiblyPersisted
        throw error
      }
      guard let answer = response.results.first(where: { $0.groupID == group }) else {
        throw KafkaError(.broker(.unknownServerError), api: .deleteGroups, detail: "nothing about group \(group)")
      }
      // It was deleted by this call's own first attempt, whose answer was lost.
      if mayBeGone, answer.errorCode == .groupIDNotFound { return }
      try Self.check(answer.errorCode, .deleteGroups, group: group)
    }
  }

  /// - Throws: what the broker answered about a group, with the group's name.
  static func check(_ code: ErrorCode, _ api: APIKey, group: String) throws(KafkaError) {
    guard code != .none else { return }
    let detail =
      code == .nonEmptyGroup ? "group \(group) has members: end them first" : "group \(group)"
    throw KafkaError(.broker(code), api: api, detail: detail)
  }
}
