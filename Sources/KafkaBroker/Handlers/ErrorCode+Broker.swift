import KafkaWire

/// Codes that only a broker gives.
extension ErrorCode {
  static let offsetMetadataTooLarge = ErrorCode(rawValue: 12)
  static let invalidGroupID = ErrorCode(rawValue: 24)
  static let invalidReplicaAssignment = ErrorCode(rawValue: 39)
}
