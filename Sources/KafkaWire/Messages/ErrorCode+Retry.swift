extension ErrorCode {
  /// Those that Kafka calls retriable.
  private static let retriable: Set<ErrorCode> = [
    .corruptMessage, .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .requestTimedOut,
    .replicaNotAvailable, .networkException, .coordinatorLoadInProgress, .coordinatorNotAvailable, .notCoordinator,
    .notEnoughReplicas, .notEnoughReplicasAfterAppend, .notController, .concurrentTransactions, .kafkaStorageError,
    .fetchSessionIDNotFound, .invalidFetchSessionEpoch, .listenerNotFound, .fencedLeaderEpoch, .unknownLeaderEpoch,
    .offsetNotAvailable, .preferredLeaderNotAvailable, .eligibleLeadersNotAvailable, .electionNotNeeded,
    .unstableOffsetCommit, .throttlingQuotaExceeded, .unknownTopicID, .inconsistentTopicID, .fetchSessionTopicIDError,
    .shareSessionNotFound, .invalidShareSessionEpoch, .shareSessionLimitReached,
  ]

  /// Whether the same request may succeed later or elsewhere.
  public var isRetriable: Bool { Self.retriable.contains(self) }
}
