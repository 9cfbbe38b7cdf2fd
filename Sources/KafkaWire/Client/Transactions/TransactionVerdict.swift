/// What a coordinator's error code means for a transaction.
enum TransactionVerdict: Equatable {
  case done
  /// To be asked again. `elsewhere`: the coordinator has moved; `soon`: the transaction before is still being ended,
  /// which takes milliseconds.
  case again(elsewhere: Bool, soon: Bool)
  /// The transaction cannot be committed. `isForgotten`: the coordinator knows no such producer, so that there is
  /// nothing to abort either.
  case abort(isForgotten: Bool)
  case restart

  init(_ code: ErrorCode) {
    switch code {
    case .none:
      self = .done
    case .notCoordinator, .coordinatorNotAvailable, .requestTimedOut, .networkException:
      self = .again(elsewhere: true, soon: false)
    case .coordinatorLoadInProgress, .unknownTopicOrPartition, .notEnoughReplicas, .notEnoughReplicasAfterAppend:
      self = .again(elsewhere: false, soon: false)
    case .concurrentTransactions:
      self = .again(elsewhere: false, soon: true)
    case .unknownProducerID, .invalidProducerIDMapping:
      self = .abort(isForgotten: true)
    case .transactionAbortable, .topicAuthorizationFailed, .groupAuthorizationFailed, .operationNotAttempted,
      // The member is not the group's any longer; who is will read the same records.
      .illegalGeneration, .unknownMemberID, .fencedInstanceID, .staleMemberEpoch, .fencedMemberEpoch,
      .rebalanceInProgress, .offsetMetadataTooLarge, .invalidCommitOffsetSize, .groupIDNotFound:
      self = .abort(isForgotten: false)
    case let code:
      // Producers that are fenced, requests that are not permitted, states that must not be: no abort mends them.
      self = code.isRetriable ? .again(elsewhere: false, soon: false) : .restart
    }
  }

  /// The worst of an answer's parts: one that restarts the producer before one that aborts, and that before a retry.
  static func worst(of codes: some Sequence<ErrorCode>) -> (verdict: TransactionVerdict, code: ErrorCode) {
    var worst: (verdict: TransactionVerdict, code: ErrorCode) = (.done, .none)
    for code in codes where code != .operationNotAttempted {
      let verdict = TransactionVerdict(code)
      if verdict.weight > worst.verdict.weight { worst = (verdict, code) }
    }
    // Alone it would say that another part of the request failed, which none did.
    if worst.verdict == .done, codes.contains(.operationNotAttempted) {
      return (.abort(isForgotten: false), .operationNotAttempted)
    }
    return worst
  }

  private var weight: Int {
    switch self {
    case .done: 0
    case .again(false, true): 1
    case .again(false, false): 2
    case .again(true, _): 3
    case .abort: 4
    case .restart: 5
    }
  }
}
