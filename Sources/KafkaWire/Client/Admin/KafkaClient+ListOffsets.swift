// From positions to offsets.
extension KafkaClient {
  private typealias Place = ListOffsetsRequest.Place

  /// The offset that each position stands for, now.
  public func offsets(
    _ positions: [TopicPartition: StartPosition]
  ) async throws(KafkaError) -> [TopicPartition: Int64] {
    var offsets: [TopicPartition: Int64] = [:]
    var times: [TopicPartition: Int64] = [:]
    for (partition, position) in positions {
      switch position {
      case .offset(let offset): offsets[partition] = offset
      case .beginning: times[partition] = Place.earliest
      case .end: times[partition] = Place.latest
      case .time(let time): times[partition] = max(time, 0)
      }
    }
    let found = try await list(times)
    offsets.merge(found) { $1 }
    // Nothing as late as that: the end.
    let later = found.filter { $0.value < 0 }.mapValues { _ in Place.latest }
    if !later.isEmpty { offsets.merge(try await list(later)) { $1 } }
    // Who asks counts on from these: below 0 there is no offset, and some sums of such would not fit.
    if let (partition, offset) = offsets.first(where: { times[$0.key] != nil && $0.value < 0 }) {
      throw KafkaError(
        .malformedResponse(WireError(.invalidValue(offset), field: "offset", at: 0)), api: .listOffsets,
        partition: partition)
    }
    return offsets
  }

  private func list(_ times: [TopicPartition: Int64]) async throws(KafkaError) -> [TopicPartition: Int64] {
    var offsets: [TopicPartition: Int64] = [:]
    guard !times.isEmpty else { return offsets }
    var fencings = 0
    return try await retrying { timeout throws(KafkaError) in
      let open = times.filter { offsets[$0.key] == nil }
      do throws(KafkaError) {
        // An epoch that is refused though it was looked up anew is left out (KAFKA-9212).
        try await list(open, timeout, withEpochs: fencings < 2, &offsets)
      } catch {
        if error.code == .broker(.fencedLeaderEpoch) { fencings += 1 }
        // The leaders may have moved.
        if error.isRetriable { await refreshMetadata(topics: Array(Set(open.keys.map(\.topic)))) }
        throw error
      }
      return offsets
    }
  }

  /// Asks each leader for its partitions, once. Adds what it learns even where it throws.
  private func list(
    _ times: [TopicPartition: Int64], _ timeout: Duration, withEpochs: Bool,
    _ offsets: inout [TopicPartition: Int64]
  ) async throws(KafkaError) {
    var byLeader: [Int32: [TopicPartition: PartitionLeader]] = [:]
    for partition in times.keys.sorted() {
      let leader = try await leader(of: partition)
      byLeader[leader.node, default: [:]][partition] = leader
    }
    for (node, partitions) in byLeader.sorted(by: { $0.key < $1.key }) {
      let topics = Dictionary(grouping: partitions.keys.sorted(), by: \.topic).map { topic, partitions in
        ListOffsetsRequest.Topic(
          name: topic, partitions: partitions.map { Self.partition($0, times, withEpochs ? byLeader[node] : nil) })
      }
      let response = try await call(at: node, timeout: timeout) { _ in
        var request = ListOffsetsRequest(topics: topics)
        request.timeout = timeout.milliseconds
        return request
      }
      try Self.take(response, of: partitions, &offsets)
    }
  }

  private static func partition(
    _ partition: TopicPartition, _ times: [TopicPartition: Int64], _ leaders: [TopicPartition: PartitionLeader]?
  ) -> ListOffsetsRequest.Partition {
    ListOffsetsRequest.Partition(
      partitionIndex: partition.partition, timestamp: times[partition] ?? Place.latest,
      currentLeaderEpoch: leaders?[partition]?.epoch ?? -1)
  }

  private static func take(
    _ response: ListOffsetsResponse, of asked: [TopicPartition: PartitionLeader],
    _ offsets: inout [TopicPartition: Int64]
  ) throws(KafkaError) {
    var failure: KafkaError?
    var missing = Set(asked.keys)
    for topic in response.topics {
      for answer in topic.partitions {
        let name = TopicPartition(topic.name, answer.partitionIndex)
        guard missing.remove(name) != nil else { continue }
        if answer.errorCode == .none {
          offsets[name] = answer.offset
        } else {
          failure = KafkaError(.broker(answer.errorCode), api: .listOffsets, partition: name)
        }
      }
    }
    if let failure { throw failure }
    if let name = missing.min() {
      throw KafkaError(
        .broker(.unknownServerError), api: .listOffsets, partition: name, detail: "the answer leaves it out")
    }
  }
}
