import KafkaWire
import Synchronization

/// Reads a topic as a member of a consumer group, from a plan's start to its end.
final class GroupReading: Sendable {
  typealias Take = (TopicPartition, ArraySlice<Record>, GroupMetadata?) async throws -> Void

  private let client: KafkaClient
  private let name: String
  private let group: GroupConsumer
  private let ends: Mutex<ReadingEnds>
  /// The partitions that came, with each change of the member's share.
  private let changes: AsyncStream<Set<TopicPartition>>

  init(
    _ client: KafkaClient, topic: String, _ membership: GroupMembershipSettings, _ plan: ReadingPlan,
    _ ends: consuming ReadingEnds, onEvent: @escaping @Sendable (GroupEvent) -> Void
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
    let (changes, tell) = AsyncStream.makeStream(of: Set<TopicPartition>.self)
    self.changes = changes
    let isCooperative = configuration.assignors.allSatisfy(\.isCooperative)
    configuration.onEvent = { event in
      onEvent(event)
      switch event {
      case .assigned(let partitions, _): tell.yield(partitions)
      // Whoever gives all up at each rebalance is told of its share anew; the others keep what they have.
      case .revoked where isCooperative: tell.yield([])
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
      if !records.isEmpty {
        try await take(batch.partition, records, member)
        total += records.count
      }
      if ends.withLock({ $0.isOpen(batch.partition) }) { continue }
      // What was not taken is still to be read, by whoever gets the partition next.
      let next = records.count == batch.records.count ? batch.nextOffset : batch.records[records.endIndex].offset
      group.stopReading(batch.partition, at: next)
      guard isDone else { continue }
      if group.assignment.contains(batch.partition) { try await group.commit([batch.partition: next]) }
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
    return ends.withLock { ends in
      ends.isDone || (!assignment.isEmpty && !assignment.contains(where: ends.isOpen))
    }
  }

  /// What others have read before us need not be waited for.
  private func watchAssignment() async {
    for await partitions in changes {
      let open = partitions.filter { partition in ends.withLock { $0.isOpen(partition) } }
      if !open.isEmpty {
        guard let offsets = await committedOffsets(of: open) else { return }
        ends.withLock { ends in for (partition, offset) in offsets { ends.begin(partition, at: offset) } }
      }
      if isDone { await group.close() }
    }
  }

  /// Asks until there is an answer: without one, a partition that is at its end would be waited for. Nil where the reading
  /// ends first.
  private func committedOffsets(of partitions: Set<TopicPartition>) async -> [TopicPartition: Int64]? {
    while true {
      do {
        return try await client.committedOffsets(group: name, Array(partitions))
      } catch {
        guard (try? await Task.sleep(for: .seconds(1))) != nil else { return nil }
      }
    }
  }
}
