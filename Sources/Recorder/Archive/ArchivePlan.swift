import KafkaWire

/// Where each partition begins and ends, asked of the broker once at the start.
struct ArchivePlan: Sendable {
  var positions: [Int32: Int64]
  /// The oldest offsets that the broker has.
  var logStarts: [Int32: Int64]
  var until: UntilTracker

  /// The topic as it is now, with only the partitions that are wanted.
  static func describe(
    _ client: KafkaClient, _ configuration: ArchiveConfiguration
  ) async throws(ArchiveError) -> TopicDescription {
    let name = configuration.topic
    guard var topic = try await asked(name, { () throws(KafkaError) in try await client.describeTopics([name]) }).first
    else { throw ArchiveError(KafkaError(.unknownTopic, topic: name), topic: name) }
    guard let wanted = configuration.partitions else { return topic }
    for index in wanted where !topic.partitions.contains(where: { $0.index == index }) {
      throw ArchiveError(KafkaError(.unknownTopic, partition: TopicPartition(name, index)), topic: name)
    }
    topic.partitions.removeAll { !wanted.contains($0.index) }
    return topic
  }

  /// - Parameter resume: what the archive already holds.
  init(
    _ client: KafkaClient, _ configuration: ArchiveConfiguration, _ topic: TopicDescription, resume: [Int32: Int64]
  ) async throws(ArchiveError) {
    let partitions = topic.partitions.map(\.index)
    let name = topic.name
    logStarts = try await Self.offsets(client, name, partitions, .beginning)
    let ends = try await Self.offsets(client, name, partitions, .end)
    try Self.check(name, resume, against: ends)
    positions = resume.filter { partitions.contains($0.key) }
    let fresh = partitions.filter { resume[$0] == nil }
    let starts = try await Self.offsets(client, name, fresh, configuration.start)
    for partition in fresh { positions[partition] = starts[partition] }
    switch configuration.until {
    case .never: until = UntilTracker(partitions: partitions)
    case .end: until = UntilTracker(partitions: partitions, ends: ends)
    case .offset(let offset):
      until = UntilTracker(partitions: partitions, ends: partitions.reduce(into: [:]) { $0[$1] = offset })
    case .time(let time): until = UntilTracker(partitions: partitions, time: time)
    }
  }

  /// A topic that ends before its archive is not the one that was archived. Brokers before 2.8 have no topic ids to
  /// tell it by.
  private static func check(
    _ topic: String, _ resume: [Int32: Int64], against ends: [Int32: Int64]
  ) throws(ArchiveError) {
    for (partition, archived) in resume.sorted(by: { $0.key < $1.key }) {
      guard let end = ends[partition], end < archived else { continue }
      throw .recreated(topic, partition: partition, archived: archived, end: end)
    }
  }

  static func offsets(
    _ client: KafkaClient, _ topic: String, _ partitions: [Int32], _ position: StartPosition
  ) async throws(ArchiveError) -> [Int32: Int64] {
    guard !partitions.isEmpty else { return [:] }
    if case .offset(let offset) = position { return partitions.reduce(into: [:]) { $0[$1] = offset } }
    var question: [TopicPartition: StartPosition] = [:]
    for partition in partitions { question[TopicPartition(topic, partition)] = position }
    let answer = try await asked(topic) { [question] () throws(KafkaError) in try await client.offsets(question) }
    return answer.reduce(into: [:]) { $0[$1.key.partition] = $1.value }
  }

  private static func asked<Answer>(
    _ topic: String, _ body: () async throws(KafkaError) -> Answer
  ) async throws(ArchiveError) -> Answer {
    do throws(KafkaError) {
      return try await body()
    } catch {
      throw ArchiveError(error, topic: topic)
    }
  }
}
