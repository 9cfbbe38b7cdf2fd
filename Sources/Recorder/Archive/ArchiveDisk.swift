import Capture
import KafkaWire

/// An ``ArchiveStore`` on a thread of its own.
final class ArchiveDisk: Sendable {
  private let thread: SerialThread<ArchiveStore?>

  /// What the store says after each change.
  struct Status: Sendable {
    var closed: [ManifestSegment]
    var progress: ArchiveProgress
    var open: Set<Int32>
    /// The disk refused: nothing more is written.
    var failure: ArchiveError?

    var isDone: Bool { open.isEmpty }
  }

  /// Opens the folder; `release` it in the end.
  init(
    _ configuration: ArchiveConfiguration, topicID: String?, _ clock: any FrameClock, _ fileSystem: any FileSystem
  ) async throws(ArchiveError) {
    thread = SerialThread(name: "archive \(configuration.topic)", nil)
    do throws(ArchiveError) {
      try await thread.perform { (store) throws(ArchiveError) in
        store = try ArchiveStore(.make(configuration, clock, fileSystem), topicID: topicID)
      }
    } catch {
      thread.finish()
      throw error
    }
  }

  func resumePositions() async -> [Int32: Int64] {
    await thread.perform { $0?.resumePositions ?? [:] }
  }

  func begin(_ plan: ArchivePlan) async -> Status {
    await change { (store) throws(ArchiveError) in
      store.begin(plan.positions, logStarts: plan.logStarts, until: plan.until)
    }
  }

  func accept(_ batch: ConsumedBatch) async -> Status {
    await change { (store) throws(ArchiveError) in try store.accept(batch) }
  }

  func closeIdle() async -> Status {
    await change { (store) throws(ArchiveError) in try store.closeIdle() }
  }

  func closeAll() async -> Status {
    await change { (store) throws(ArchiveError) in try store.closeAll() }
  }

  func end(at offsets: [Int32: Int64]) async -> Status {
    await change { (store) throws(ArchiveError) in store.end(at: offsets) }
  }

  /// Gives lock and files back, and ends the thread.
  func release() async {
    await thread.perform { store in
      store?.release()
      store = nil
    }
    thread.finish()
  }

  private func change(
    _ body: @escaping @Sendable (inout ArchiveStore) throws(ArchiveError) -> Void
  ) async -> Status {
    await thread.perform { store in
      // In place: a store that is taken out and put back would be copied, with all of its dictionaries.
      store?.status(after: body) ?? Status(closed: [], progress: ArchiveProgress(), open: [])
    }
  }
}

extension ArchiveStore {
  fileprivate mutating func status(
    after body: (inout ArchiveStore) throws(ArchiveError) -> Void
  ) -> ArchiveDisk.Status {
    var failure: ArchiveError?
    do throws(ArchiveError) {
      try body(&self)
    } catch {
      failure = error
    }
    return ArchiveDisk.Status(closed: takeClosed(), progress: progress, open: openPartitions, failure: failure)
  }
}

extension PartitionWriter.Context {
  static func make(
    _ configuration: ArchiveConfiguration, _ clock: any FrameClock, _ fileSystem: any FileSystem
  ) -> Self {
    PartitionWriter.Context(
      root: configuration.root, topic: configuration.topic, format: configuration.format,
      planner: SegmentPlanner(policy: configuration.rotation), fileSystem: fileSystem,
      encoder: try? JPEGEncoder(quality: configuration.quality), clock: clock)
  }
}

extension ArchiveConfiguration {
  /// The folder's path without slashes at its end.
  var root: String {
    let trimmed = out.reversed().drop { $0 == "/" }.reversed()
    return trimmed.isEmpty ? (out.isEmpty ? "." : "/") : String(trimmed)
  }
}
