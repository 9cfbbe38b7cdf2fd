import KafkaWire
import Synchronization

/// Reads a topic as a member of a consumer group, from a plan's start to its end.
final class GroupReading: Sendable {
  typealias Take = (TopicPartition, ArraySlice<Record>, GroupMetadata?) async throws -> Void

  private let client: KafkaClient
  private let name: String
  private let group: GroupConsumer
  private let ends: Mutex<ReadingEnds>
  private let assigned: AsyncStream<Set<TopicPartition>>

  init(
    _ client: KafkaClient, topic: String, _ membership: GroupMembershipSettings, _ plan: ReadingPlan,
    _ ends: consuming ReadingEnds
  ) {
    self.client = client
    name = membership.group
    self.ends = Mutex(ends)
    var configuration = membership.configuration
    configuration.consumer.offsetReset =
      switch plan.start {
      case .end: .end
      case .time(let time): .time(time)
      case .beginning, .offset: .beginning
      }
    let (assigned, tell) = AsyncStream.makeStream(of: Set<TopicPartition>.self)
    self.assigned = assigned
    configuration.onEvent = { event in
      switch event {
      case .assigned(let partitions, _): tell.yield(partitions)
      case .left: tell.finish()
      default: break
      }
    }
    group = GroupConsumer(client, group: membership.group, .topics([topic]), configuration)
  }

  /// How many records were handed to `take`. What `take` has returned from counts as read.
  func run(take: Take) async throws -> Int {
    let watcher = Task { await self.watchAssignment() }
    defer { watcher.cancel() }
    do {
      let total = try await read(take)
      await group.close()
      return total
    } catch {
      await group.close()
      throw error
    }
  }

  /// Leaves the group in order.
  func close() async {
    await group.close()
  }

  private func read(_ take: Take) async throws -> Int {
    var total = 0
    for try await batch in group {
      let member = member(of: batch.partition)
      let records = ends.withLock { $0.take(batch) }
      let isWhole = records.count == batch.records.count
      if !records.isEmpty {
        try await take(batch.partition, records, member)
        total += records.count
      }
      guard isDone else { continue }
      let next = isWhole ? batch.nextOffset : records.last.map { $0.offset + 1 }
      if let next { try await group.commit([batch.partition: next]) }
      break
    }
    return total
  }

  /// Who we are as the partition's reader; nil where it has just been lost.
  private func member(of partition: TopicPartition) -> GroupMetadata? {
    let before = group.metadata
    guard group.assignment.contains(partition), group.metadata == before else { return nil }
    return before
  }

  /// Whether nothing that is ours has anything left to bring.
  private var isDone: Bool {
    let assignment = group.assignment
    return ends.withLock { $0.isDone || (!assignment.isEmpty && $0.open.isDisjoint(with: assignment)) }
  }

  /// What others have read before us need not be waited for.
  private func watchAssignment() async {
    for await partitions in assigned {
      let open = ends.withLock { $0.open }.intersection(partitions)
      if let offsets = try? await client.committedOffsets(group: name, Array(open)) {
        ends.withLock { ends in for (partition, offset) in offsets { ends.begin(partition, at: offset) } }
      }
      if isDone { await group.close() }
    }
  }
}
