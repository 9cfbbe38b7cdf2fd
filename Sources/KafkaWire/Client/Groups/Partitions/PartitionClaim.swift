import Synchronization

/// A member's claim to one partition, from when it got it until it is gone. Got again, it is another claim.
final class PartitionClaim: Sendable {
  let partition: TopicPartition
  private let state = Mutex(State())

  private struct State {
    var ending: PartitionEnding?
    var cancelWork: (@Sendable () -> Void)?
    var isCancelled = false
  }

  init(_ partition: TopicPartition) { self.partition = partition }

  /// Nil while the claim stands.
  var ending: PartitionEnding? { state.withLock { $0.ending } }

  /// Whether its work was cut off.
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Only the first counts.
  func end(_ ending: PartitionEnding) {
    state.withLock { $0.ending = $0.ending ?? ending }
  }

  /// Work on the partition begins; how it is cancelled.
  func begin(_ cancelWork: @escaping @Sendable () -> Void) {
    let isCancelled = state.withLock { state in
      state.cancelWork = cancelWork
      return state.isCancelled
    }
    if isCancelled { cancelWork() }
  }

  func cancel() {
    let cancelWork = state.withLock { state in
      state.isCancelled = true
      return state.cancelWork
    }
    cancelWork?()
  }

  /// The error of whoever goes on with a partition that is gone.
  var lostError: KafkaError {
    KafkaError(.partitionLost, partition: partition, detail: "another member of the group may have it already")
  }
}

extension PartitionClaim: Hashable {
  static func == (left: PartitionClaim, right: PartitionClaim) -> Bool { left === right }

  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
