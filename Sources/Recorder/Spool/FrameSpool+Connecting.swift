import KafkaWire
import Synchronization

extension FrameSpool {
  /// Tries until the topic can be written to and it is known what stands there of the spool; refusals are final.
  func connect() async {
    var looks = 0
    while !Task.isCancelled {
      do throws(KafkaError) {
        let limits = try await TopicLimits.prepare(client, configuration)
        try await state.withLock({ $0.producer }).prepare(configuration.topic)
        looks += 1
        guard let delivered = try await lookUp(skips: looks >= SpoolStore.maxTries) else {
          try? await Task.sleep(for: .milliseconds(500))
          continue
        }
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

  /// What of the spool is on the topic already; nil where the disk cannot say at the moment whose frames it has, for without
  /// that they would be sent twice.
  ///
  /// - Parameter skips: leaves out what the disk cannot read.
  private func lookUp(skips: Bool) async throws(KafkaError) -> DeliveredFrames? {
    let (oldest, stored): (SpooledFrame?, Set<FrameSeries>)
    do throws(FileError) {
      (oldest, stored) = try await disk.perform { (store) throws(FileError) in
        (try store?.oldest(), try store?.series(skips: skips) ?? [])
      }
    } catch {
      return nil
    }
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
