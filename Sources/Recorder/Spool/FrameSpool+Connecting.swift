import KafkaWire
import Synchronization

extension FrameSpool {
  /// Tries until the topic can be written to and it is known what stands there of the spool; refusals are final.
  func connect() async {
    while !Task.isCancelled {
      do throws(KafkaError) {
        let limits = try await TopicLimits.prepare(client, configuration)
        try await state.withLock({ $0.producer }).prepare(configuration.topic)
        let delivered = try await lookUp()
        state.withLock { state in
          state.limits = limits
          state.delivered = delivered
          if !state.isClosed { state.machine.open() }
        }
        pump()
        return
      } catch {
        if Task.isCancelled { return }
        if SpoolVerdict(error) == .refused || error.code == .unknownTopic { return refuse(error) }
        // The calls have tried for long by themselves.
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
  }

  /// What of the spool is on the topic already.
  private func lookUp() async throws(KafkaError) -> DeliveredFrames {
    let (oldest, stored) = await disk.perform { ($0?.oldest(), $0?.series() ?? []) }
    let (floors, kept) = state.withLock { state in
      // Frames that nobody has sent yet stand nowhere.
      (state.machine.mark.floors, state.machine.isSuspended ? state.machine.window.map(\.frame) : [])
    }
    let doubtful = (oldest.map { [$0] } ?? []) + kept
    guard let timestamp = doubtful.map({ $0.record.timestamp ?? $0.capture / 1_000_000 }).min() else {
      return DeliveredFrames()
    }
    let wanted = stored.union(kept.compactMap { FrameSeries(key: $0.record.key, headers: $0.record.headers) })
    return try await TopicTail(client: client, topic: configuration.topic, floors: floors, timestamp: timestamp)
      .frames(of: wanted)
  }

  /// A delivery has failed with nobody knowing whether it was written: when all that is under way has ended, one way or
  /// another, a new producer goes on from what the topic says.
  func recover() async {
    while !state.withLock({ $0.unresolved == 0 }) {
      do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
    }
    let old = state.withLock { state in
      defer { state.producer = Self.producer(client, configuration) }
      return state.producer
    }
    await old.close()
    state.withLock { $0.machine.restart() }
    pump()
    await connect()
  }
}
