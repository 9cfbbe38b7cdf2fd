/// One partition of a member: what of it has been handed out, finished and committed.
struct PartitionSlot: Sendable {
  let claim: PartitionClaim
  /// Revoked: nothing more is handed out.
  var isDraining = false
  /// When the work of a revoked partition is cancelled.
  var drainDeadline: Duration?
  /// A task is at work on this partition alone, whether it has a batch or waits for one.
  var hasWorker = false
  /// The offset after the batch that is being worked on.
  var handedOut: Int64?
  var handedOutAt: Duration?
  /// The offset after the last batch whose work has ended.
  var finished: Int64?
  var committed: Int64?
  /// The leader epochs of what was handed out and may still be committed.
  var epochs = EpochTrail()
  /// Its last commit is under way.
  var isClosing = false

  /// The work on what was handed out has ended.
  mutating func finish() {
    if let handedOut { finished = handedOut }
    drop()
  }

  /// What was handed out does not count as worked on.
  mutating func drop() {
    handedOut = nil
    handedOutAt = nil
  }

  /// What has been finished and is not yet committed.
  var uncommitted: Int64? { finished == committed ? nil : finished }
}
