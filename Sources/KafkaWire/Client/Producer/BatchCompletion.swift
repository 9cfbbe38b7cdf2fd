import Synchronization

/// Where the delivery reports of a batch's records come to: one object per batch, so that a record whose report nobody
/// awaits costs nothing.
final class BatchCompletion: Sendable {
  typealias Report = Result<RecordMetadata, KafkaError>

  let partition: TopicPartition
  private let state = Mutex(State())

  private struct State {
    /// Usually one; more after a split.
    var parts: [(range: Range<Int>, result: BatchResult)] = []
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
  }

  private struct Waiter {
    var index: Int
    var timestamp: Int64
    var continuation: CheckedContinuation<Report, Never>
  }

  init(partition: TopicPartition) {
    self.partition = partition
  }

  /// Settles the records of `range` and wakes those who wait for them. What is settled stays so.
  func complete(_ range: Range<Int>, _ result: BatchResult) {
    let woken = state.withLock { state in
      state.parts.append((range, result))
      let woken = state.waiters.filter { range.contains($0.value.index) }
      for id in woken.keys { state.waiters[id] = nil }
      return woken
    }
    for waiter in woken.values {
      guard let report = report(index: waiter.index, timestamp: waiter.timestamp) else { continue }
      waiter.continuation.resume(returning: report)
    }
  }

  /// The report, if it is there.
  func report(index: Int, timestamp: Int64) -> Report? {
    state.withLock { report(in: $0, index, timestamp) }
  }

  /// The report, if it is there and good: the way of nearly every record, without the weight of an error.
  func persisted(index: Int, timestamp: Int64) -> RecordMetadata? {
    state.withLock { state in
      for place in state.parts.indices where state.parts[place].range.contains(index) {
        guard case .persisted(let offset, let appendTime) = state.parts[place].result else { return nil }
        return metadata(offset, index - state.parts[place].range.lowerBound, appendTime ?? timestamp)
      }
      return nil
    }
  }

  private func metadata(_ offset: Int64?, _ place: Int, _ timestamp: Int64) -> RecordMetadata {
    RecordMetadata(partition: partition, offset: offset.map { $0 &+ Int64(place) }, timestamp: timestamp)
  }

  /// Waits for the report; gives up with ``KafkaError/Code/cancelled`` when the waiting task is cancelled.
  nonisolated(nonsending) func wait(index: Int, timestamp: Int64) async -> Report {
    if let report = report(index: index, timestamp: timestamp) { return report }
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let report = state.withLock { state -> Report? in
          if let report = self.report(in: state, index, timestamp) { return report }
          if Task.isCancelled { return .failure(self.cancelled) }
          state.waiters[id] = Waiter(index: index, timestamp: timestamp, continuation: continuation)
          return nil
        }
        if let report { continuation.resume(returning: report) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume(returning: .failure(cancelled))
    }
  }

  /// Waits until the records below `count` are settled, or the waiting task is cancelled.
  func waitForAll(count: Int) async {
    while let pending = firstPending(below: count), !Task.isCancelled {
      _ = await wait(index: pending, timestamp: 0)
    }
  }

  private func firstPending(below count: Int) -> Int? {
    state.withLock { state in
      var index = 0
      while index < count {
        guard let part = state.parts.first(where: { $0.range.contains(index) }) else { return index }
        index = part.range.upperBound
      }
      return nil
    }
  }

  private var cancelled: KafkaError {
    KafkaError(.cancelled, partition: partition, outcome: .possiblyPersisted, detail: "the wait for its delivery")
  }

  private func report(in state: State, _ index: Int, _ timestamp: Int64) -> Report? {
    guard let part = state.parts.first(where: { $0.range.contains(index) }) else { return nil }
    switch part.result {
    case .failed(let error):
      return .failure(error)
    case .persisted(let offset, let appendTime):
      return .success(metadata(offset, index - part.range.lowerBound, appendTime ?? timestamp))
    }
  }
}
