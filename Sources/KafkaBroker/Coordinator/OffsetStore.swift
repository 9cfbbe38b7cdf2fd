import Foundation
import KafkaWire

/// The groups' committed offsets: all in memory, and in a journal of OffsetCommit requests, each with its length and
/// CRC-32C before it. An offset of -1 says that the entry is gone. The journal is written anew when most of it is old.
/// An entry that is damaged costs itself alone.
final class OffsetStore {
  /// What strangers can make this broker remember.
  static let entryLimit = 200_000
  /// Kafka's `offset.metadata.max.bytes`.
  static let metadataLimit = 4096

  private static let version: Int16 = 9
  private static let headSize = 8

  private let path: String
  private let disk: Disk
  private(set) var groups: [String: [String: [Int32: CommittedOffset]]] = [:]
  private(set) var entries = 0
  private(set) var file: File
  private var size = 0
  /// Bytes right after the journal was last written anew.
  private var compactSize = 0
  /// The size, once grown to which, the journal is looked at again.
  private static let compactFrom = 1 << 20

  /// Reads the journal, passes over what is damaged and cuts off a torn end.
  init(path: String, disk: Disk, report: (String) -> Void) throws(StorageError) {
    self.path = path
    self.disk = disk
    file = try File(path, create: true, disk: disk)
    let total = try file.size()
    while size < total {
      if let entry = try readEntry(at: size, total: total) {
        apply(entry.request)
        size += entry.count
      } else if let next = try findEntry(after: size, total: total) {
        report("\(path): \(next - size) bytes from byte \(size) on are damaged and passed over: commits are lost")
        size = next
      } else {
        break
      }
    }
    if size < total {
      report("\(path): cut off \(total - size) bytes that are no whole entry")
      try file.truncate(to: size)
    }
    compactSize = size
  }

  private func readEntry(
    at position: Int, total: Int
  ) throws(StorageError) -> (request: OffsetCommitRequest, count: Int)? {
    var reader = BigEndianReader(try file.read(Self.headSize, at: position))
    guard let length = reader.read(UInt32.self), let checksum = reader.read(UInt32.self),
      Int(length) <= total - position - Self.headSize
    else { return nil }
    let body = try file.read(Int(length), at: position + Self.headSize)
    guard CRC32C.checksum(body) == checksum,
      let request = try? OffsetCommitRequest.decode(body, version: Self.version)
    else { return nil }
    return (request, Self.headSize + Int(length))
  }

  /// Bytes that are looked through at once.
  static let scanWindow = 1 << 20
  /// No entry that is looked for behind damage is larger.
  private static let largestEntry = 32 << 20

  /// Where the next whole entry begins; nil where there is none.
  private func findEntry(after damaged: Int, total: Int) throws(StorageError) -> Int? {
    // Mostly the length is right, and something else is not.
    var head = BigEndianReader(try file.read(Self.headSize, at: damaged))
    if let length = head.read(UInt32.self), Int(length) < total - damaged - Self.headSize {
      let next = damaged + Self.headSize + Int(length)
      if try readEntry(at: next, total: total) != nil { return next }
    }
    var position = damaged + 1
    while position + Self.headSize < total {
      let window = try file.read(Self.scanWindow + Self.headSize - 1, at: position).array
      guard window.count >= Self.headSize else { return nil }
      for offset in 0...(window.count - Self.headSize) {
        let length = window[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length > 0, length <= min(Self.largestEntry, total - position - offset - Self.headSize) else { continue }
        // An entry ends with the number of its tags, which is none: that spares reading most of what is no entry.
        let last = position + offset + Self.headSize + length - 1
        guard try file.read(1, at: last).array == [0] else { continue }
        if try readEntry(at: position + offset, total: total) != nil { return position + offset }
      }
      position += window.count - Self.headSize + 1
    }
    return nil
  }

  private func apply(_ request: OffsetCommitRequest) {
    for topic in request.topics {
      for partition in topic.partitions {
        let value =
          partition.committedOffset < 0
          ? nil
          : CommittedOffset(
            offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
            metadata: partition.committedMetadata ?? "")
        let old = groups[request.groupID, default: [:]][topic.name, default: [:]].updateOrRemove(
          value, at: partition.partitionIndex)
        entries += (value == nil ? 0 : 1) - (old == nil ? 0 : 1)
      }
      if groups[request.groupID]?[topic.name]?.isEmpty == true { groups[request.groupID]?[topic.name] = nil }
    }
    if groups[request.groupID]?.isEmpty == true { groups[request.groupID] = nil }
  }

  /// Stores what the request commits; it is in the journal once this returns.
  func commit(_ request: OffsetCommitRequest) throws(StorageError) {
    try append(request, to: file)
    apply(request)
    if size > Self.compactFrom, size > compactSize * 4 { try compact() }
  }

  func offset(_ group: String, _ topic: String, _ partition: Int32) -> CommittedOffset? {
    groups[group]?[topic]?[partition]
  }

  /// Forgets a topic in all groups.
  func forget(topic: String) throws(StorageError) {
    for (group, topics) in groups {
      guard let partitions = topics[topic] else { continue }
      let gone = partitions.keys.sorted().map {
        OffsetCommitRequest.Partition(partitionIndex: $0, committedOffset: -1)
      }
      try commit(OffsetCommitRequest(groupID: group, topics: [.init(name: topic, partitions: gone)]))
    }
  }

  /// Forgets a group.
  func forget(group: String) throws(StorageError) {
    let topics = (groups[group] ?? [:]).map { name, partitions in
      OffsetCommitRequest.Topic(
        name: name,
        partitions: partitions.keys.sorted().map { .init(partitionIndex: $0, committedOffset: -1) })
    }
    if !topics.isEmpty { try commit(OffsetCommitRequest(groupID: group, topics: topics)) }
  }

  private func append(_ request: OffsetCommitRequest, to file: File) throws(StorageError) {
    guard let body = try? request.encode(version: Self.version), let length = UInt32(exactly: body.count) else {
      throw StorageError("encode", path, code: EINVAL)
    }
    var head: [UInt8] = []
    head.appendBigEndian(length)
    head.appendBigEndian(CRC32C.checksum(body))
    var chain = ByteChain(head)
    chain.append(body)
    do throws(StorageError) {
      try file.write(chain, at: size)
    } catch {
      try? file.truncate(to: size)
      throw error
    }
    size += chain.count
  }

  /// Writes what is in force into a new journal, which then takes the old one's place.
  private func compact() throws(StorageError) {
    let temporary = path + ".tmp"
    let fresh = try File(temporary, create: true, disk: disk)
    try fresh.truncate(to: 0)
    let oldSize = size
    size = 0
    do throws(StorageError) {
      for (group, topics) in groups {
        // One entry per topic, so that damage costs no more than that.
        for (name, partitions) in topics {
          try append(OffsetCommitRequest(groupID: group, topics: [Self.topic(name, partitions)]), to: fresh)
        }
      }
      try fresh.sync()
      guard rename(temporary, path) == 0 else { throw StorageError("rename to", path) }
    } catch {
      size = oldSize
      throw error
    }
    file = fresh
    compactSize = size
    // Without it a loss of power could bring the old journal back, and with it what was committed before this.
    try AtomicFile.syncDirectory(of: path)
  }

  private static func topic(
    _ name: String, _ partitions: [Int32: CommittedOffset]
  ) -> OffsetCommitRequest.Topic {
    let committed = partitions.map { index, value in
      var partition = OffsetCommitRequest.Partition(
        partitionIndex: index, committedOffset: value.offset, committedMetadata: value.metadata)
      partition.committedLeaderEpoch = value.leaderEpoch
      return partition
    }
    return .init(name: name, partitions: committed)
  }
}

extension Dictionary {
  /// Sets or, with nil, removes; returns what was there.
  fileprivate mutating func updateOrRemove(_ value: Value?, at key: Key) -> Value? {
    guard let value else { return removeValue(forKey: key) }
    return updateValue(value, forKey: key)
  }
}
