import Testing

@testable import KafkaWire

@Suite("transaction verdicts") struct TransactionVerdictTests {
  @Test("a transaction that is still being ended is waited for shortly, a moved coordinator is looked for")
  func retries() {
    #expect(TransactionVerdict(.concurrentTransactions) == .again(elsewhere: false, soon: true))
    #expect(TransactionVerdict(.notCoordinator) == .again(elsewhere: true, soon: false))
    #expect(TransactionVerdict(.coordinatorLoadInProgress) == .again(elsewhere: false, soon: false))
    #expect(TransactionVerdict(.none) == .done)
  }

  @Test(
    "what another member of the group will do again is aborted here",
    arguments: [.illegalGeneration, .unknownMemberID, .fencedInstanceID, .transactionAbortable] as [ErrorCode])
  func abortable(_ code: ErrorCode) {
    #expect(TransactionVerdict(code) == .abort(isForgotten: false))
    #expect(TransactionError.Remedy(for: KafkaError(.broker(code))) == .abort)
  }

  @Test(
    "no abort mends a fence, a missing permission or a state that must not be",
    arguments: [
      .producerFenced, .invalidProducerEpoch, .transactionalIDAuthorizationFailed, .invalidTxnState,
      .invalidTransactionTimeout, .clusterAuthorizationFailed, .unsupportedForMessageFormat,
    ] as [ErrorCode])
  func fatal(_ code: ErrorCode) {
    #expect(TransactionVerdict(code) == .restart)
  }

  @Test("of several answers the worst counts, and never that a request was not tried because of another")
  func worst() {
    #expect(TransactionVerdict.worst(of: [.none, .none]).code == .none)
    #expect(TransactionVerdict.worst(of: [.concurrentTransactions, .none, .notCoordinator]).code == .notCoordinator)
    #expect(
      TransactionVerdict.worst(of: [.operationNotAttempted, .topicAuthorizationFailed, .none]).code
        == .topicAuthorizationFailed)
    #expect(TransactionVerdict.worst(of: [.topicAuthorizationFailed, .producerFenced]).verdict == .restart)
    #expect(TransactionVerdict.worst(of: [.operationNotAttempted]).verdict == .abort(isForgotten: false))
  }

  @Test("an answer that leaves a partition out is not consent")
  func leftOut() {
    var joined = AddPartitionsToTxnResponse()
    joined.resultsByTopic = [
      .init(name: "t", resultsByPartition: [.init(partitionIndex: 0, partitionErrorCode: .none)])
    ]
    #expect(joined.code(for: [TopicPartition("t", 0)]) == .none)
    #expect(joined.code(for: [TopicPartition("t", 0), TopicPartition("t", 1)]) == .unknownServerError)
    #expect(TxnOffsetCommitResponse().code(for: [TopicPartition("t", 0)]) == .unknownServerError)
  }

  @Test("an error says what happened, to whom, and what helps")
  func words() {
    let fenced = TransactionError(
      .restart, transactionalID: "copier", cause: KafkaError(.broker(.producerFenced), api: .produce))
    #expect(fenced.isFenced)
    #expect(fenced.description.hasPrefix("another producer has taken over (transactional id copier): "))
    #expect(fenced.description.contains("PRODUCER_FENCED"))
    let misuse = TransactionError(.correct, transactionalID: "copier", detail: "a transaction is open")
    #expect(misuse.description.hasSuffix("a transaction is open"))
    #expect(!misuse.isFenced)
  }
}
