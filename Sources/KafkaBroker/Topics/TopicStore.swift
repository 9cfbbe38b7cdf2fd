import Foundation
import KafkaWire

/// All topics, in directories by their names: `topics/<name>/topic.json` and `topics/<name>/<partition>/`.
final class TopicStore {
  /// Partitions of all topics together: what a stranger can make this broker hold.
  static let partitionLimit = 4096

  private let root: String
  /// Where deleted topics are moved before their files are removed.
  private let graves: String
  private let standard: LogSettings
  private let disk: Disk
  private let cache = SegmentCache()
  private(set) var topics: [String: Topic] = [:]
  private var names: [KafkaUUID: String] = [:]

  struct Refusal: Error {
    var code: ErrorCode
    var message: String
  }

  /// Opens the topics under `directory`, and repairs them where the last run did not end cleanly.
  init(directory: String, standard: LogSettings, disk: Disk, report: (String) -> Void) throws(StorageError) {
    root = directory + "/topics"
    graves = directory + "/deleted"
    self.standard = standard
    self.disk = disk
    try Directory.create(root)
    try Directory.create(graves)
    for name in try Directory.names(in: graves) { try Directory.remove("\(graves)/\(name)") }
    for name in try Directory.names(in: root) where TopicName.isValid(name) {
      let path = "\(root)/\(name)/topic.json"
      // Without that file the topic's creation was never acknowledged.
      guard let bytes = try AtomicFile.read(path, limit: 1 << 20) else { continue }
      guard let record = try? JSONDecoder().decode(TopicRecord.self, from: Data(bytes.array)),
        (1...Self.partitionLimit).contains(record.partitions)
      else { throw StorageError("understand", path, code: EBADMSG) }
      try open(name, record, report)
    }
  }

  private func open(_ name: String, _ record: TopicRecord, _ report: (String) -> Void) throws(StorageError) {
    let settings = TopicConfig.settings(record.configs, over: standard)
    var partitions: [PartitionLog] = []
    for number in 0..<record.partitions {
      let log = PartitionLog(directory: "\(root)/\(name)/\(number)", settings: settings, cache: cache, disk: disk)
      try log.recover(report: report)
      partitions.append(log)
    }
    let id = KafkaUUID(high: record.idHigh, low: record.idLow)
    topics[name] = Topic(name: name, id: id, configs: record.configs, settings: settings, partitions: partitions)
    names[id] = name
  }

  func topic(_ name: String) -> Topic? { topics[name] }

  func topic(_ id: KafkaUUID) -> Topic? { names[id].flatMap { topics[$0] } }

  var logs: [PartitionLog] { topics.values.flatMap(\.partitions) }

  /// Whether such a topic could be created.
  func check(_ name: String, partitions: Int, configs: [String: String]) throws(Refusal) {
    guard TopicName.isValid(name) else {
      throw Refusal(code: .invalidTopic, message: "topic names have 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'")
    }
    guard topics[name] == nil else { throw Refusal(code: .topicAlreadyExists, message: "topic \(name) exists") }
    guard partitions > 0 else { throw Refusal(code: .invalidPartitions, message: "a topic has 1 partition at least") }
    let existing = topics.values.reduce(0) { $0 + $1.partitions.count }
    guard partitions <= Self.partitionLimit - existing else {
      throw Refusal(
        code: .invalidPartitions,
        message: "this broker holds \(Self.partitionLimit) partitions at most, and has \(existing)")
    }
    if let problem = TopicConfig.problem(in: configs) { throw Refusal(code: .invalidConfig, message: problem) }
  }

  /// Creates a topic; it exists after a crash once this has returned.
  func create(_ name: String, partitions: Int, configs: [String: String]) throws(Refusal) -> Topic {
    try check(name, partitions: partitions, configs: configs)
    var generator = SystemRandomNumberGenerator()
    let id = KafkaUUID.random(using: &generator)
    let record = TopicRecord(idHigh: id.high, idLow: id.low, partitions: partitions, configs: configs)
    do throws(StorageError) {
      try Directory.create("\(root)/\(name)")
      try open(name, record) { _ in }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      guard let json = try? encoder.encode(record) else { throw StorageError("encode", "topic.json", code: EINVAL) }
      try AtomicFile.write(Array(json), to: "\(root)/\(name)/topic.json", disk: disk)
      try AtomicFile.syncDirectory(root)
    } catch {
      topics[name] = nil
      names[id] = nil
      try? Directory.remove("\(root)/\(name)")
      throw Refusal(code: .kafkaStorageError, message: error.description)
    }
    guard let topic = topics[name] else { throw Refusal(code: .unknownServerError, message: "topic \(name)") }
    return topic
  }

  /// Deletes a topic. The rename decides; the files follow.
  func delete(_ topic: Topic) throws(StorageError) {
    let grave = "\(graves)/\(topic.id)"
    guard rename("\(root)/\(topic.name)", grave) == 0 else { throw StorageError("rename", "\(root)/\(topic.name)") }
    topics[topic.name] = nil
    names[topic.id] = nil
    for log in topic.partitions {
      log.isDeleted = true
      for segment in log.segments { cache.forget(segment) }
    }
    try AtomicFile.syncDirectory(root)
    try Directory.remove(grave)
  }
}
