import KafkaWire
import Synchronization

/// Stores a group's offsets behind the archive, one request at a time, so that an older one never overwrites a newer.
final class GroupCommitter: Sendable {
  private final class Pending: Sendable {
    struct State {
      var offsets: [TopicPartition: Int64] = [:]
      var failure: KafkaError?
    }

    let state = Mutex(State())
  }

  private let pending = Pending()
  private let wakeups: AsyncStream<Void>.Continuation
  private let work: Task<Void, Never>

  init(_ commit: @escaping @Sendable ([TopicPartition: Int64]) async throws(KafkaError) -> Void) {
    let (stream, wakeups) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    self.wakeups = wakeups
    work = Task { [pending] in
      for await _ in stream { await Self.store(pending, commit) }
    }
  }

  /// The offsets of durable segments; later ones replace earlier ones that were not stored yet.
  func note(_ segments: [ManifestSegment]) {
    guard !segments.isEmpty else { return }
    pending.state.withLock { state in
      for segment in segments { state.offsets[TopicPartition(segment.topic, segment.partition)] = segment.next }
    }
    wakeups.yield()
  }

  /// Stores what is left. Returns why it could not be stored.
  func finish() async -> KafkaError? {
    wakeups.yield()
    wakeups.finish()
    await work.value
    return pending.state.withLock { $0.failure }
  }

  private static func store(
    _ pending: Pending, _ commit: @Sendable ([TopicPartition: Int64]) async throws(KafkaError) -> Void
  ) async {
    let offsets = pending.state.withLock { state in
      defer { state.offsets = [:] }
      return state.offsets
    }
    guard !offsets.isEmpty else { return }
    do throws(KafkaError) {
      try await commit(offsets)
      pending.state.withLock { $0.failure = nil }
    } catch {
      pending.state.withLock { state in
        state.failure = error
        // Again with the next segment, or at the end; what has become newer meanwhile stays.
        state.offsets.merge(offsets) { newer, _ in newer }
      }
    }
  }
}
