/// Where a transactional producer stands: a value without I/O, clock or tasks.
///
/// It says which calls make sense, which partitions are to be announced before they are written to, and what is left to
/// do at the end. Whoever drives it asks the coordinator and reports what came of it.
struct TransactionMachine: Sendable {
  enum State: Sendable, Equatable {
    /// Without an identity that can be used.
    case starting
    case ready
    case open
    /// Something that belongs in the transaction is not in it.
    case broken(KafkaError)
    /// Commit or abort has been called, and has not come to an end.
    case ending(commit: Bool)
    case over(TransactionError)
  }

  let id: String
  private(set) var state = State.starting
  private(set) var identity: ProducerIdentity?
  /// What the running transaction was begun by.
  private(set) var version = TransactionProtocol.v1
  /// Counts transactions, so that a straggler of one is not taken into the next.
  private(set) var number = 0
  /// Partitions that may be written to.
  private var joined: Set<TopicPartition> = []
  /// Partitions that are yet to be announced, in the order in which they came.
  private var wanted: [TopicPartition] = []
  /// Those that are being announced.
  private var asked: [TopicPartition] = []
  private var groups: Set<String> = []
  /// Calls that store offsets.
  private var storing = 0
  /// The coordinator has been told of something, or may have been: there is something to end.
  private var hasBegun = false
  /// A request that begins a transaction was given up without an answer.
  private var isUnsure = false
  /// Sequence numbers were given out that the logs have not seen.
  private var needsNewEpoch = false
  /// The coordinator knows the producer no longer.
  private(set) var isForgotten = false
  /// The end has been asked for: what becomes of the transaction is the coordinator's to say.
  private var hasAsked = false

  init(id: String) {
    self.id = id
  }

  // MARK: Identity

  /// The coordinator has given out an identity; every earlier one is fenced.
  mutating func started(as identity: ProducerIdentity, _ version: TransactionProtocol) {
    guard state == .starting else { return }
    self.identity = identity
    self.version = version
    state = .ready
  }

  /// This producer is over, whatever it was doing.
  mutating func fail(_ cause: KafkaError) {
    if case .over = state { return }
    state = .over(TransactionError(.restart, transactionalID: id, cause: cause))
  }

  // MARK: Begin

  mutating func begin() throws(TransactionError) {
    switch state {
    case .ready: break
    case .over(let error): throw error
    case .starting: throw misuse("the last abort has not come to an end")
    case .open, .broken: throw misuse("a transaction is open")
    case .ending(true): throw misuse("the last commit has not come to an end")
    case .ending(false): throw misuse("the last abort has not come to an end")
    }
    number += 1
    joined = []
    wanted = []
    groups = []
    hasBegun = false
    isUnsure = false
    isForgotten = false
    hasAsked = false
    state = .open
  }

  /// Whether transaction `number` takes anything further.
  func check(_ number: Int) throws(TransactionError) {
    if case .over(let error) = state { throw error }
    guard number == self.number else { throw misuse("the transaction has ended") }
    switch state {
    case .open: return
    case .broken(let cause): throw TransactionError(.abort, transactionalID: id, cause: cause)
    case .over(let error): throw error
    case .starting, .ready, .ending: throw misuse("the transaction has ended")
    }
  }

  // MARK: Partitions

  /// A record for this partition has been taken over; whether it may be written at once. Otherwise the partition has to
  /// be announced first.
  mutating func take(_ partition: TopicPartition) -> Bool {
    if joined.contains(partition) { return true }
    if version == .v2 {
      hasBegun = true
      joined.insert(partition)
      return true
    }
    if !asked.contains(partition), !wanted.contains(partition) { wanted.append(partition) }
    return false
  }

  /// The partitions to be announced now, one request at a time; empty where there are none.
  mutating func nextToJoin() -> [TopicPartition] {
    guard asked.isEmpty, isOpen else { return [] }
    asked = wanted
    wanted = []
    return asked
  }

  /// Those that were asked for are in the transaction.
  mutating func joinSucceeded() -> [TopicPartition] {
    defer { asked = [] }
    joined.formUnion(asked)
    hasBegun = true
    return asked
  }

  /// They are not, or nobody knows.
  mutating func joinFailed(_ error: KafkaError) {
    asked = []
    requestFailed(error)
  }

  // MARK: Offsets

  /// Offsets of this group are about to be stored; whether the coordinator has to hear of the group first.
  mutating func beginStoring(group: String, in number: Int) throws(TransactionError) -> Bool {
    try check(number)
    storing += 1
    if version == .v2 { hasBegun = true }
    return version == .v1 && !groups.contains(group)
  }

  mutating func groupJoined(_ group: String) {
    groups.insert(group)
    hasBegun = true
  }

  mutating func endStoring(_ failure: KafkaError? = nil) {
    storing -= 1
    if let failure { requestFailed(failure) }
  }

  // MARK: Failures

  private var isOpen: Bool {
    switch state {
    case .open, .ending(true): true
    default: false
    }
  }

  /// What can no longer be part of a commit; nil while all is well.
  var abandonment: KafkaError? {
    switch state {
    case .broken(let cause): cause
    case .over(let error): error.cause ?? KafkaError(.closed)
    case .ending(false): KafkaError(.closed, detail: "the transaction is being aborted")
    default: nil
    }
  }

  /// Something that belongs in the transaction is not in it, or not certainly: it can only be aborted now. What comes
  /// after the end has been asked for was refused, and never was to be in it.
  mutating func spoil(_ cause: KafkaError) {
    if hasAsked { return }
    if case .broker(let code) = cause.code, TransactionVerdict(code) == .abort(isForgotten: true) {
      // A log may forget a producer; when its coordinator does there is nothing left to abort.
      isForgotten = isForgotten || cause.api != .produce
    }
    if isOpen { state = .broken(cause) }
  }

  /// A request to a coordinator has failed for good.
  private mutating func requestFailed(_ error: KafkaError) {
    if error.outcome == .possiblyPersisted { isUnsure = true }
    if TransactionError.Remedy(for: error) == .restart { fail(error) } else { spoil(error) }
  }

  /// A batch will not be written, though it may have had its sequence numbers.
  mutating func batchFailed(_ error: KafkaError) {
    needsNewEpoch = true
    switch error.code {
    case .broker(.producerFenced), .broker(.transactionalIDAuthorizationFailed), .broker(.clusterAuthorizationFailed):
      fail(error)
    default:
      // An old epoch, too: the coordinator knows whether it was another producer that raised it.
      spoil(error)
    }
  }

  // MARK: End

  /// The user wants the transaction ended. What is under way has to settle before ``end()``.
  mutating func beginEnd(commit: Bool, of number: Int) throws(TransactionError) {
    if case .over(let error) = state { throw error }
    guard number == self.number else { throw misuse("the transaction has ended") }
    switch state {
    case .open: state = .ending(commit: commit)
    case .broken(let cause):
      if commit { throw TransactionError(.abort, transactionalID: id, cause: cause) }
      state = .ending(commit: false)
    case .ending(let isCommit):
      guard isCommit == commit else { throw misuse("it is being \(isCommit ? "committed" : "aborted")") }
    case .starting where !commit: break
    case .over(let error): throw error
    case .starting, .ready: throw misuse("the transaction has ended")
    }
  }

  /// Nobody waits for the commit any longer. What helps then: an abort, or the commit again where it has been asked for
  /// before and may have taken effect.
  @discardableResult
  mutating func cancelEnd() -> TransactionError.Remedy {
    if hasAsked { return .retry }
    if state == .ending(commit: true) { state = .open }
    return .abort
  }

  /// A transaction whose abort was called and could not be finished.
  var unfinishedAbort: Int? {
    switch state {
    case .ending(false): number
    case .starting: number > 0 ? number : nil
    default: nil
    }
  }

  /// A transaction that nobody has begun to end.
  var unended: Int? {
    switch state {
    case .open, .broken: number
    default: nil
    }
  }

  /// Whether nothing is under way any more, besides the batches.
  var isSettled: Bool { asked.isEmpty && storing == 0 && (wanted.isEmpty || !isOpen) }

  /// What there is to do, once all is settled.
  enum End: Equatable {
    /// EndTxn.
    case ask(commit: Bool)
    /// The coordinator knows nothing of the transaction.
    case nothing
    /// What ended is known; an identity is missing for the next.
    case initialise
  }

  mutating func end() throws(TransactionError) -> End {
    switch state {
    case .ending(let commit):
      if isForgotten { return forget() }
      guard hasBegun || isUnsure else { return finish() }
      hasAsked = true
      return .ask(commit: commit)
    case .broken(let cause): throw TransactionError(.abort, transactionalID: id, cause: cause)
    case .over(let error): throw error
    case .starting: return .initialise
    case .ready, .open: throw misuse("no transaction is ending")
    }
  }

  /// What an answer to EndTxn means.
  func endVerdict(_ code: ErrorCode) -> TransactionVerdict {
    // It may never have heard of the transaction that it is to abort.
    if code == .invalidTxnState, isUnsure, state == .ending(commit: false) { return .done }
    return TransactionVerdict(code)
  }

  /// The coordinator has ended the transaction. `renewed`: the identity for the next one, where it gives one.
  mutating func ended(renewed: ProducerIdentity?, _ version: TransactionProtocol) -> End {
    self.version = version
    if let renewed, renewed != identity {
      identity = renewed
      needsNewEpoch = false
    }
    return finish()
  }

  /// The coordinator has not, or not certainly.
  mutating func endFailed(_ error: KafkaError) throws(TransactionError) -> End {
    switch TransactionError.Remedy(for: error) {
    case .retry, .correct:
      throw TransactionError(.retry, transactionalID: id, cause: error)
    case .abort:
      spoilEnd(error)
      if state == .ending(commit: false) { return forget() }
      throw TransactionError(.abort, transactionalID: id, cause: error)
    case .restart:
      fail(error)
      throw TransactionError(.restart, transactionalID: id, cause: error)
    }
  }

  private mutating func spoilEnd(_ error: KafkaError) {
    if case .broker(let code) = error.code { isForgotten = TransactionVerdict(code) == .abort(isForgotten: true) }
    if state == .ending(commit: true) {
      state = .broken(error)
      hasAsked = false
    }
  }

  private mutating func finish() -> End {
    let isOver = !needsNewEpoch
    needsNewEpoch = false
    state = isOver ? .ready : .starting
    return isOver ? .nothing : .initialise
  }

  /// The identity stays, to be renewed: the coordinator then refuses whoever has been replaced meanwhile, where a plain
  /// new one would fence its successor (KIP-360).
  private mutating func forget() -> End {
    needsNewEpoch = true
    return finish()
  }

  private func misuse(_ detail: String) -> TransactionError {
    TransactionError(.correct, transactionalID: id, detail: detail)
  }
}
