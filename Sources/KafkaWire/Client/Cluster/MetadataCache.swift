/// What the cluster has told about itself: brokers, topics, partitions and their leaders.
///
/// A value without I/O. Answers come from different brokers, some of which lag behind: a partition's leader is only
/// replaced by one of the same or a later epoch, unless the topic itself is another (KIP-516), or the older epoch is named
/// again and again.
struct MetadataCache: Sendable {
  typealias Instant = ContinuousClock.Instant

  struct Topic: Sendable {
    var id = KafkaUUID.zero
    var partitions: [Int32: Partition] = [:]
    /// When the cluster last spoke of it.
    var updated: Instant
    /// Why it cannot be used; nil where it can.
    var error: ErrorCode?
  }

  struct Partition: Sendable, Equatable {
    /// Nil while there is none.
    var leader: Int32?
    var leaderEpoch: Int32
    /// Answers in a row that named an older epoch.
    var doubts = 0
  }

  /// Brokers that are known though no list has them, at most: from leader hints and coordinators.
  static let mostUnlisted = 64

  private(set) var brokers: [Int32: BrokerAddress] = [:]
  /// How many of them the last list had.
  private var listedCount = 0
  private(set) var controller: Int32?
  private(set) var topics: [String: Topic] = [:]
  private var names: [KafkaUUID: String] = [:]

  /// The name of a topic by its id.
  func name(of id: KafkaUUID) -> String? { names[id] }

  /// Zero where there is none.
  func id(of topic: String) -> KafkaUUID { topics[topic]?.id ?? .zero }

  // MARK: Changes

  /// Takes an answer over. `asked`: the topics that it is about, others are left out; nil for all, which then replace
  /// whatever is known.
  mutating func merge(_ response: MetadataResponse, asked: Set<String>? = nil, now: Instant) {
    var listed: [Int32: BrokerAddress] = [:]
    for broker in response.brokers {
      guard let port = UInt16(exactly: broker.port), port > 0, !broker.host.isEmpty else { continue }
      listed[broker.nodeID] = BrokerAddress(host: broker.host, port: port)
    }
    // A broker that is just starting may list nobody.
    if !listed.isEmpty {
      brokers = listed
      listedCount = listed.count
    }
    controller = listed[response.controllerID] == nil ? nil : response.controllerID
    for topic in response.topics {
      guard let name = topic.name, asked?.contains(name) ?? true else { continue }
      merge(topic, name: name, now: now)
    }
    if asked == nil {
      for gone in Set(topics.keys).subtracting(response.topics.compactMap(\.name)) { forget(gone) }
    }
  }

  private mutating func merge(_ topic: MetadataResponse.Topic, name: String, now: Instant) {
    guard topic.errorCode == .none else {
      // The leaders are kept where the error is passing: a leader that is known serves better than none.
      if topics[name] == nil || topic.errorCode == .unknownTopicOrPartition {
        forget(name)
        topics[name] = Topic(updated: now)
      }
      topics[name]?.error = topic.errorCode
      return
    }
    let old = topics[name]
    var fresh = Topic(id: topic.topicID, updated: now)
    let isSame = old.map { $0.id == topic.topicID || $0.id == .zero || topic.topicID == .zero } ?? false
    for partition in topic.partitions {
      let leader = partition.leaderID >= 0 ? partition.leaderID : nil
      let candidate = Partition(leader: leader, leaderEpoch: partition.leaderEpoch)
      let known = isSame ? old?.partitions[partition.partitionIndex] : nil
      fresh.partitions[partition.partitionIndex] = known.flatMap { Self.defend($0, against: candidate) } ?? candidate
    }
    forget(name)
    topics[name] = fresh
    if topic.topicID != .zero { names[topic.topicID] = name }
  }

  /// What is known, where it is newer than what was answered; nil where the answer is to be believed.
  private static func defend(_ known: Partition, against answer: Partition) -> Partition? {
    guard known.leaderEpoch > answer.leaderEpoch, known.doubts + 1 < PartitionLeader.patience else { return nil }
    var known = known
    known.doubts += 1
    return known
  }

  mutating func forget(_ topic: String) {
    guard let old = topics.removeValue(forKey: topic) else { return }
    names[old.id] = nil
  }

  /// A leader that a response named beside an error (KIP-951).
  mutating func apply(leader node: Int32, epoch: Int32, of partition: TopicPartition, at address: BrokerAddress?) {
    guard node >= 0, let known = topics[partition.topic]?.partitions[partition.partition],
      epoch > known.leaderEpoch
    else { return }
    if let address { add(address, node: node) }
    topics[partition.topic]?.partitions[partition.partition] = Partition(leader: node, leaderEpoch: epoch)
  }

  /// A broker that an answer named. The next list of brokers drops it if it lacks it; until then only so many are kept.
  mutating func add(_ address: BrokerAddress, node: Int32) {
    guard brokers[node] != nil || brokers.count < listedCount + Self.mostUnlisted else { return }
    brokers[node] = address
  }

  mutating func forgetController() { controller = nil }

  // MARK: Look-ups

  /// The partition's leader.
  ///
  /// - Throws: `.unknownTopic`, `.broker(.leaderNotAvailable)` or the cluster's own error about the topic.
  func leader(of partition: TopicPartition) throws(KafkaError) -> PartitionLeader {
    let topic = try known(partition.topic)
    guard let found = topic.partitions[partition.partition] else {
      let count = topic.partitions.count
      throw KafkaError(.unknownTopic, partition: partition, detail: "the topic has \(count) partitions")
    }
    guard let leader = found.leader else { throw KafkaError(.broker(.leaderNotAvailable), partition: partition) }
    return PartitionLeader(node: leader, epoch: found.leaderEpoch, topicID: topic.id)
  }

  /// How many partitions the topic has.
  func partitionCount(of name: String) throws(KafkaError) -> Int32 {
    let topic = try known(name)
    guard !topic.partitions.isEmpty else { throw KafkaError(.broker(.leaderNotAvailable), topic: name) }
    return Int32(clamping: topic.partitions.count)
  }

  private func known(_ name: String) throws(KafkaError) -> Topic {
    guard let topic = topics[name] else { throw KafkaError(.unknownTopic, topic: name) }
    guard let error = topic.error, topic.partitions.isEmpty else { return topic }
    throw KafkaError(error == .unknownTopicOrPartition ? .unknownTopic : .broker(error), topic: name)
  }
}
