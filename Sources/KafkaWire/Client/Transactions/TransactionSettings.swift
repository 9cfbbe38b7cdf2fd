/// What makes a producer a transactional one.
struct TransactionSettings: Sendable {
  var id: String
  /// After which the coordinator aborts a transaction that has not ended.
  var timeout: Duration
}
