extension ErrorCode: CustomStringConvertible {
  private static let names: [ErrorCode: String] = [
    .unknownServerError: "UNKNOWN_SERVER_ERROR", .none: "NONE", .offsetOutOfRange: "OFFSET_OUT_OF_RANGE",
    .corruptMessage: "CORRUPT_MESSAGE", .unknownTopicOrPartition: "UNKNOWN_TOPIC_OR_PARTITION",
    .invalidFetchSize: "INVALID_FETCH_SIZE", .leaderNotAvailable: "LEADER_NOT_AVAILABLE",
    .notLeaderOrFollower: "NOT_LEADER_OR_FOLLOWER", .requestTimedOut: "REQUEST_TIMED_OUT",
    .brokerNotAvailable: "BROKER_NOT_AVAILABLE", .replicaNotAvailable: "REPLICA_NOT_AVAILABLE",
    .messageTooLarge: "MESSAGE_TOO_LARGE", .networkException: "NETWORK_EXCEPTION",
    .coordinatorLoadInProgress: "COORDINATOR_LOAD_IN_PROGRESS",
    .coordinatorNotAvailable: "COORDINATOR_NOT_AVAILABLE", .notCoordinator: "NOT_COORDINATOR",
    .invalidTopic: "INVALID_TOPIC_EXCEPTION", .recordListTooLarge: "RECORD_LIST_TOO_LARGE",
    .notEnoughReplicas: "NOT_ENOUGH_REPLICAS", .notEnoughReplicasAfterAppend: "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
    .invalidRequiredAcks: "INVALID_REQUIRED_ACKS", .illegalGeneration: "ILLEGAL_GENERATION",
    .unknownMemberID: "UNKNOWN_MEMBER_ID", .rebalanceInProgress: "REBALANCE_IN_PROGRESS",
    .topicAuthorizationFailed: "TOPIC_AUTHORIZATION_FAILED", .groupAuthorizationFailed: "GROUP_AUTHORIZATION_FAILED",
    .clusterAuthorizationFailed: "CLUSTER_AUTHORIZATION_FAILED", .invalidTimestamp: "INVALID_TIMESTAMP",
    .unsupportedVersion: "UNSUPPORTED_VERSION", .topicAlreadyExists: "TOPIC_ALREADY_EXISTS",
    .invalidPartitions: "INVALID_PARTITIONS", .invalidReplicationFactor: "INVALID_REPLICATION_FACTOR",
    .invalidConfig: "INVALID_CONFIG", .notController: "NOT_CONTROLLER", .invalidRequest: "INVALID_REQUEST",
    .unsupportedForMessageFormat: "UNSUPPORTED_FOR_MESSAGE_FORMAT", .policyViolation: "POLICY_VIOLATION",
    .outOfOrderSequenceNumber: "OUT_OF_ORDER_SEQUENCE_NUMBER", .duplicateSequenceNumber: "DUPLICATE_SEQUENCE_NUMBER",
    .invalidProducerEpoch: "INVALID_PRODUCER_EPOCH", .kafkaStorageError: "KAFKA_STORAGE_ERROR",
    .unknownProducerID: "UNKNOWN_PRODUCER_ID", .fetchSessionIDNotFound: "FETCH_SESSION_ID_NOT_FOUND",
    .invalidFetchSessionEpoch: "INVALID_FETCH_SESSION_EPOCH", .fencedLeaderEpoch: "FENCED_LEADER_EPOCH",
    .unknownLeaderEpoch: "UNKNOWN_LEADER_EPOCH", .unsupportedCompressionType: "UNSUPPORTED_COMPRESSION_TYPE",
    .offsetNotAvailable: "OFFSET_NOT_AVAILABLE", .invalidRecord: "INVALID_RECORD",
    .unstableOffsetCommit: "UNSTABLE_OFFSET_COMMIT", .throttlingQuotaExceeded: "THROTTLING_QUOTA_EXCEEDED",
    .producerFenced: "PRODUCER_FENCED", .unknownTopicID: "UNKNOWN_TOPIC_ID",
    .inconsistentTopicID: "INCONSISTENT_TOPIC_ID",
  ]

  /// Kafka's own name, or the number.
  public var description: String { Self.names[self] ?? "error \(rawValue)" }

  private static let retriable: Set<ErrorCode> = [
    .corruptMessage, .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .requestTimedOut,
    .brokerNotAvailable, .replicaNotAvailable, .networkException, .coordinatorLoadInProgress,
    .coordinatorNotAvailable, .notCoordinator, .notEnoughReplicas, .notEnoughReplicasAfterAppend, .notController,
    .kafkaStorageError, .fetchSessionIDNotFound, .invalidFetchSessionEpoch, .fencedLeaderEpoch, .unknownLeaderEpoch,
    .offsetNotAvailable, .unstableOffsetCommit, .throttlingQuotaExceeded, .unknownTopicID, .inconsistentTopicID,
  ]

  /// Whether the same request may succeed later or elsewhere.
  public var isRetriable: Bool { Self.retriable.contains(self) }
}
