public import Capture
public import KafkaWire
import Synchronization

/// Writes a topic to disk: each record exactly once, whatever happens to this process.
///
/// `run` once. `stop` (or cancelling the task of `run`) ends it in good order: what was read is closed, synced, listed
/// and committed.
public final class Archiver: Sendable {
  private let client: KafkaClient
  private let configuration: ArchiveConfiguration
  private let clock: any FrameClock
  private let state = Mutex(State())

  private struct State {
    var progress = ArchiveProgress()
    var stopped = false
    var consumer: Consumer?
    var summary: ArchiveSummary
    init() { summary = ArchiveSummary(topic: "") }
  }

  public init(_ client: KafkaClient, _ configuration: ArchiveConfiguration, clock: any FrameClock = SystemFrameClock())
  {
    self.client = client
    self.configuration = configuration
    self.clock = clock
    state.withLock { $0.summary.topic = configuration.topic }
  }

  /// The counters now, to be polled.
  public var progress: ArchiveProgress { state.withLock { $0.progress } }

  /// Archives until the configured end, or until it is stopped.
  ///
  /// - Throws: what kept it from beginning: the folder, the topic, the broker. What ends it later is in the summary's
  ///   `failure`, beside what was archived.
  public func run() async throws(ArchiveError) -> ArchiveSummary {
    // A task of its own: after a cancellation there is still a segment to close and an offset to commit.
    let work = Task { () async -> Result<ArchiveSummary, ArchiveError> in
      do throws(ArchiveError) {
        return .success(try await archive())
      } catch {
        return .failure(error)
      }
    }
    return try await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      Task { await stop() }
    }.get()
  }

  /// Ends the run in good order. Safe at any time, and more than once.
  public func stop() async {
    let consumer = state.withLock { state in
      state.stopped = true
      return state.consumer
    }
    await consumer?.close()
  }

  private func archive() async throws(ArchiveError) -> ArchiveSummary {
    try configuration.validate()
    let topic = try await ArchivePlan.describe(client, configuration)
    let id = topic.id == .zero ? nil : topic.id.description
    let disk = try await ArchiveDisk(configuration, topicID: id, clock, PosixFileSystem())
    do throws(ArchiveError) {
      let known = await disk.resumePositions()
      let plan = try await ArchivePlan(client, configuration, topic, resume: known)
      state.withLock { state in
        state.summary.resumed = !known.isEmpty
        state.summary.positions = plan.positions
      }
      await record(plan, disk)
    } catch {
      await disk.release()
      throw error
    }
    await disk.release()
    return state.withLock { $0.summary }
  }

  // MARK: The run

  private func record(_ plan: ArchivePlan, _ disk: ArchiveDisk) async {
    let committer = configuration.group.map { group in
      GroupCommitter { [client] (offsets) throws(KafkaError) in
        try await client.commitOffsets(group: group, offsets)
      }
    }
    var isDone = take(await disk.begin(plan), committer).isDone
    if !isDone {
      let ticker = Task { await tick(disk, committer) }
      await read(plan, disk, committer)
      ticker.cancel()
      await ticker.value
    }
    isDone = take(await disk.closeAll(), committer).isDone
    let commitFailure = await committer?.finish()
    state.withLock { state in
      state.summary.reachedEnd = isDone && state.summary.failure == nil
      state.summary.commitFailure = commitFailure
    }
  }

  private func read(_ plan: ArchivePlan, _ disk: ArchiveDisk, _ committer: GroupCommitter?) async {
    let wanted = plan.until.open
    var starts: [TopicPartition: StartPosition] = [:]
    for (partition, offset) in plan.positions where wanted.contains(partition) {
      starts[TopicPartition(configuration.topic, partition)] = .offset(offset)
    }
    let consumer = Consumer(client, starts, configuration.consumer)
    let isStopped = state.withLock { state in
      state.consumer = consumer
      return state.stopped
    }
    do throws(KafkaError) {
      while !isStopped, let batch = try await consumer.next() {
        let status = take(await disk.accept(batch), committer)
        if status.isDone || status.failure != nil { break }
      }
    } catch {
      note(error)
    }
    await consumer.close()
  }

  /// Closes what has been idle, and ends a run whose time has come: a partition that brings nothing cannot say so itself.
  private func tick(_ disk: ArchiveDisk, _ committer: GroupCommitter?) async {
    var endTime: Int64? = if case .time(let time) = configuration.until { time } else { nil }
    while (try? await Task.sleep(for: .milliseconds(250))) != nil {
      var status = take(await disk.closeIdle(), committer)
      if let time = endTime, clock.utcNanoseconds / 1_000_000 >= time,
        let ends = try? await ArchivePlan.offsets(client, configuration.topic, Array(status.open), .end)
      {
        endTime = nil
        status = take(await disk.end(at: ends), committer)
      }
      if status.isDone || status.failure != nil {
        await state.withLock { $0.consumer }?.close()
        return
      }
    }
  }

  /// Counts what has become durable, and has it committed.
  private func take(_ status: ArchiveDisk.Status, _ committer: GroupCommitter?) -> ArchiveDisk.Status {
    state.withLock { state in
      for segment in status.closed { state.summary.add(segment) }
      state.progress = status.progress
      state.progress.segments = state.summary.segments
      if state.summary.failure == nil { state.summary.failure = status.failure }
    }
    committer?.note(status.closed)
    return status
  }

  private func note(_ error: KafkaError) {
    state.withLock { state in
      let isOurs = error.code == .closed || error.code == .cancelled
      guard !(isOurs && state.stopped), state.summary.failure == nil else { return }
      state.summary.failure = ArchiveError(error, topic: configuration.topic)
    }
  }
}
