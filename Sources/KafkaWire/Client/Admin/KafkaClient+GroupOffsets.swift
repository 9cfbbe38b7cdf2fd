// Where groups go on reading.
extension KafkaClient {
  /// All offsets that the group has stored.
  public func groupOffsets(_ group: String) async throws(KafkaError) -> [TopicPartition: Int64] {
    try await atCoordinator(of: group) { node, timeout throws(KafkaError) in
      let response = try await call(at: node, role: .group, hasTopicID: false, timeout: timeout) { version in
        OffsetFetchRequest(groupID: group, topics: nil, version: version)
      }
      return try Self.offsets(of: group, in: response)
    }
  }

  /// Stores offsets for a group that has no members: the next to be read, per partition. A group that does not exist
  /// comes to be.
  ///
  /// - Throws: `.broker(.nonEmptyGroup)` where the group has members, whose own commits would undo it.
  public func alterGroupOffsets(
    _ group: String, _ offsets: [TopicPartition: Int64]
  ) async throws(KafkaError) -> AdminResults<TopicPartition, Void> {
    try await requireNoMembers(group, .offsetCommit)
    return try await store(offsets, of: group)
  }

  /// Sets where a group that has no members goes on reading.
  ///
  /// - Parameters:
  ///   - group: its name.
  ///   - target: where to go on; see ``GroupOffsetTarget``.
  ///   - partitions: nil for those that the group has stored an offset of.
  ///   - dryRun: works out what would be stored, and stores nothing. Members do not matter then.
  /// - Returns: what was, or would be, stored. `.unknownTopic` for a partition that does not exist,
  ///   `.invalidConfiguration` for one that is to be shifted and has no stored offset.
  /// - Throws: `.broker(.nonEmptyGroup)` where the group has members, whose own commits would undo it.
  public func resetGroupOffsets(
    _ group: String, to target: GroupOffsetTarget, _ partitions: [TopicPartition]? = nil, dryRun: Bool = false
  ) async throws(KafkaError) -> AdminResults<TopicPartition, GroupOffsetReset> {
    if !dryRun { try await requireNoMembers(group, .offsetCommit) }
    let stored = try await groupOffsets(group)
    var results = try await plan(target, partitions ?? Array(stored.keys), stored)
    if dryRun { return results }
    let offsets = results.compactMapValues { try? $0.get().new }
    for (partition, result) in try await store(offsets, of: group) {
      if case .failure(let error) = result { results[partition] = .failure(error) }
    }
    return results
  }

  private func plan(
    _ target: GroupOffsetTarget, _ partitions: [TopicPartition], _ stored: [TopicPartition: Int64]
  ) async throws(KafkaError) -> AdminResults<TopicPartition, GroupOffsetReset> {
    guard !partitions.isEmpty else { return [:] }
    let topics = try await describeTopics(Array(Set(partitions.map(\.topic))))
    let existing = Set(topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.name, $0.index) } })
    let found = partitions.filter(existing.contains)
    func offsets(_ position: StartPosition) async throws(KafkaError) -> [TopicPartition: Int64] {
      try await self.offsets(Dictionary(found.map { ($0, position) }) { $1 })
    }
    let begins = try await offsets(.beginning)
    let ends = try await offsets(.end)
    var timed: [TopicPartition: Int64] = [:]
    if case .time(let time) = target { timed = try await offsets(.time(time)) }
    var results: AdminResults<TopicPartition, GroupOffsetReset> = [:]
    for partition in partitions {
      guard let begin = begins[partition], let end = ends[partition] else {
        results[partition] = .failure(KafkaError(.unknownTopic, partition: partition))
        continue
      }
      let old = stored[partition]
      if let (new, isClamped) = target.offset(stored: old, begin: begin, end: end, timed: timed[partition]) {
        results[partition] = .success(GroupOffsetReset(old: old, new: new, isClamped: isClamped))
      } else {
        results[partition] = .failure(
          KafkaError(
            .invalidConfiguration, partition: partition, detail: "the group has stored no offset to shift from"))
      }
    }
    return results
  }

  /// Takes back offsets that a group has stored (KIP-496, from Kafka 2.4).
  ///
  /// - Throws: `.unsupportedVersion` for older brokers; `.broker(.nonEmptyGroup)` where the group has members that are no
  ///   consumers; `.broker(.groupIDNotFound)`.
  /// - Returns: `.broker(.groupSubscribedToTopic)` for topics that a member reads.
  public func deleteGroupOffsets(
    _ group: String, _ partitions: [TopicPartition]
  ) async throws(KafkaError) -> AdminResults<TopicPartition, Void> {
    guard !partitions.isEmpty else { return [:] }
    let topics = Dictionary(grouping: Set(partitions), by: \.topic).sorted { $0.key < $1.key }
      .map { topic, partitions in
        OffsetDeleteRequest.Topic(name: topic, partitions: partitions.map(\.partition).sorted())
      }
    return try await atCoordinator(of: group) { node, timeout throws(KafkaError) in
      let response: OffsetDeleteResponse
      do throws(KafkaError) {
        response = try await call(at: node, role: .group, timeout: timeout) { _ in
          OffsetDeleteRequest(groupID: group, topics: topics)
        }
      } catch {
        guard error.code == .unsupportedVersion else { throw error }
        var clear = error
        clear.detail = "single offsets can be deleted from Kafka 2.4 on; a group can be deleted with all of its offsets"
        throw clear
      }
      try Self.check(response.errorCode, .offsetDelete, group: group)
      let answers = response.topics.flatMap { topic in
        topic.partitions.map { (TopicPartition(topic.name, $0.partitionIndex), $0.errorCode) }
      }
      return try Self.results(answers, asked: Set(partitions), .offsetDelete, group)
    }
  }

  // MARK: Helpers

  /// - Throws: `.broker(.nonEmptyGroup)`. A group that does not exist has no members; of a coordinator that cannot tell
  ///   (not Kafka's own), the commit will.
  private func requireNoMembers(_ group: String, _ api: APIKey) async throws(KafkaError) {
    do throws(KafkaError) {
      let found = try await describeGroup(group)
      guard !found.members.isEmpty else { return }
      throw KafkaError(
        .broker(.nonEmptyGroup), api: api,
        detail: "group \(group) is \(found.state.rawValue) with \(found.members.count) members: end them first")
    } catch {
      guard error.code == .broker(.groupIDNotFound) || error.code == .unsupportedVersion else { throw error }
    }
  }

  private func store(
    _ offsets: [TopicPartition: Int64], of group: String
  ) async throws(KafkaError) -> AdminResults<TopicPartition, Void> {
    guard !offsets.isEmpty else { return [:] }
    let topics = Dictionary(grouping: offsets, by: \.key.topic).sorted { $0.key < $1.key }.map { topic, offsets in
      let partitions = offsets.map { partition, offset in
        OffsetCommitRequest.Partition(partitionIndex: partition.partition, committedOffset: offset)
      }
      return OffsetCommitRequest.Topic(
        name: topic, partitions: partitions.sorted { $0.partitionIndex < $1.partitionIndex })
    }
    return try await atCoordinator(of: group) { node, timeout throws(KafkaError) in
      let response = try await call(at: node, role: .group, hasTopicID: false, timeout: timeout) { _ in
        OffsetCommitRequest(groupID: group, topics: topics)
      }
      let answers = response.topics.flatMap { topic in
        topic.partitions.map { (TopicPartition(topic.name, $0.partitionIndex), $0.errorCode) }
      }
      // Somebody joined between the look and the commit.
      let joined: [ErrorCode] = [.unknownMemberID, .illegalGeneration, .staleMemberEpoch, .rebalanceInProgress]
      if answers.contains(where: { joined.contains($0.1) }) {
        try Self.check(.nonEmptyGroup, .offsetCommit, group: group)
      }
      return try Self.results(answers, asked: Set(offsets.keys), .offsetCommit, group)
    }
  }

  /// - Throws: what concerns them all and may pass.
  private static func results(
    _ answers: [(TopicPartition, ErrorCode)], asked: Set<TopicPartition>, _ api: APIKey, _ group: String
  ) throws(KafkaError) -> AdminResults<TopicPartition, Void> {
    var results: AdminResults<TopicPartition, Void> = [:]
    for (partition, code) in answers where asked.contains(partition) {
      guard var error = error(code, nil, api, partition: partition) else {
        results[partition] = .success(())
        continue
      }
      error.detail = "group \(group)"
      if isPassing(error) { throw error }
      results[partition] = .failure(error)
    }
    for partition in asked where results[partition] == nil {
      results[partition] = .failure(
        KafkaError(.broker(.unknownServerError), api: api, partition: partition, detail: "the answer leaves it out"))
    }
    return results
  }
}
