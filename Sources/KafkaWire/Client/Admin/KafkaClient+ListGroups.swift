// Which groups there are: each broker knows those that it coordinates.
extension KafkaClient {
  /// The groups of all brokers. Those that a broker which did not answer coordinates are missing; its failure tells.
  ///
  /// - Parameters:
  ///   - states: only groups in one of these; empty for any. Brokers older than Kafka 2.6 are asked group by group.
  ///   - types: only groups of one of these; empty for any. What an older broker has counts as classic.
  /// - Throws: where no broker answered.
  public func listGroups(
    states: Set<ConsumerGroupState> = [], types: Set<GroupType> = []
  ) async throws(KafkaError) -> GroupListing {
    let nodes = try await describeCluster().nodes.filter { !$0.isFenced }.map(\.id)
    // Each answer as a value of its own: the optimiser of Swift 6.3.1 lost some of those that were tuples with a Result.
    var listing = await withTaskGroup(of: BrokerGroups.self) { tasks in
      for node in nodes {
        tasks.addTask { await self.answer(of: node, states, types) }
      }
      var listing = GroupListing(groups: [], failures: [:])
      for await answer in tasks {
        listing.groups += answer.groups
        listing.failures[answer.node] = answer.failure
      }
      return listing
    }
    if !nodes.isEmpty, listing.failures.count == nodes.count {
      throw Self.summary(listing.failures.sorted { $0.key < $1.key }.map(\.value))
    }
    listing.groups.sort { $0.id < $1.id }
    return listing
  }

  /// What one broker answered.
  private struct BrokerGroups: Sendable {
    var node: Int32
    var groups: [GroupListing.Group] = []
    var failure: KafkaError?
  }

  private func answer(
    of node: Int32, _ states: Set<ConsumerGroupState>, _ types: Set<GroupType>
  ) async -> BrokerGroups {
    do throws(KafkaError) {
      return BrokerGroups(node: node, groups: try await groups(at: node, states, types))
    } catch {
      return BrokerGroups(node: node, failure: error)
    }
  }

  /// A coordinator that is just loading its groups is waited for, one that cannot be reached is not.
  private static func isLoading(_ error: KafkaError) -> Bool {
    switch error.code {
    case .broker(let code): code.isRetriable
    case .connectionClosed: true
    default: false
    }
  }

  private func groups(
    at node: Int32, _ states: Set<ConsumerGroupState>, _ types: Set<GroupType>
  ) async throws(KafkaError) -> [GroupListing.Group] {
    try await retrying(while: Self.isLoading) { timeout throws(KafkaError) in
      let version = try await version(of: ListGroupsRequest.api, at: node, role: .general)
      var request = ListGroupsRequest()
      if version >= 4 { request.statesFilter = states.map(\.rawValue).sorted() }
      if version >= 5 { request.typesFilter = types.map(\.rawValue).sorted() }
      let response = try await send(request, version: version, to: node, role: .general, timeout: timeout)
      if let error = Self.error(response.errorCode, nil, .listGroups) { throw error }
      var groups = response.groups.map { group in
        GroupListing.Group(
          id: group.groupID, type: version >= 5 ? GroupType(named: group.groupType) : nil,
          state: version >= 4 ? ConsumerGroupState(named: group.groupState) : nil, protocolType: group.protocolType,
          coordinator: node)
      }
      if !states.isEmpty, version < 4 { groups = try await stated(groups, at: node, timeout) }
      return groups.filter { group in
        (types.isEmpty || types.contains(group.type ?? .classic))
          && (states.isEmpty || states.contains(group.state ?? .unknown))
      }
    }
  }

  /// The same groups with their states.
  private func stated(
    _ groups: [GroupListing.Group], at node: Int32, _ timeout: Duration
  ) async throws(KafkaError) -> [GroupListing.Group] {
    guard !groups.isEmpty else { return [] }
    let response = try await call(at: node, timeout: timeout) { _ in DescribeGroupsRequest(groups: groups.map(\.id)) }
    let states = Dictionary(response.groups.map { ($0.groupID, ConsumerGroupState(named: $0.groupState)) }) { $1 }
    return groups.map { group in
      var group = group
      group.state = states[group.id]
      return group
    }
  }
}
