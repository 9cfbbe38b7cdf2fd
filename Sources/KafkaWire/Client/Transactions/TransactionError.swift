/// Why a transaction, or a step of it, failed, and what can be done about it (in the manner of KIP-1050).
public struct TransactionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What helps.
  public enum Remedy: String, Sendable {
    /// Abort the transaction: what was to be in it is incomplete. The producer can begin the next one.
    case abort
    /// Call the same method again: the coordinator could not be asked, or did not answer.
    case retry
    /// This producer has ended: another with its transactional id has taken over, or the broker does not permit it. A new
    /// producer starts from the group's committed offsets.
    case restart
    /// Nothing: the call does not fit the transaction's state, as sending after the commit does not.
    case correct
  }

  public var remedy: Remedy
  public var transactionalID: String
  /// The failure behind it. Its `outcome`, where a commit failed, says whether the transaction may have been committed.
  public var cause: KafkaError?
  /// In words, where no failure stands behind it.
  public var detail: String?

  public init(_ remedy: Remedy, transactionalID: String, cause: KafkaError? = nil, detail: String? = nil) {
    self.remedy = remedy
    self.transactionalID = transactionalID
    self.cause = cause
    self.detail = detail
  }

  /// Whether a newer producer with the same transactional id has taken over.
  public var isFenced: Bool {
    switch cause?.code {
    case .broker(.producerFenced), .broker(.invalidProducerEpoch): remedy == .restart
    default: false
    }
  }

  public var description: String {
    let what =
      switch remedy {
      case .abort: "the transaction has to be aborted"
      case .retry: "the transaction's coordinator did not answer, try again"
      case .restart: isFenced ? "another producer has taken over" : "the transactional producer has ended"
      case .correct: "not a call for this moment"
      }
    let reasons = [detail, cause?.description].compactMap { $0 }.joined(separator: ": ")
    return "\(what) (transactional id \(transactionalID)): \(reasons)"
  }
}

extension TransactionError.Remedy {
  /// What helps against a failure at a coordinator, after all retries.
  init(for error: KafkaError) {
    switch error.code {
    case .broker(let code):
      switch TransactionVerdict(code) {
      case .done, .again: self = .retry
      case .abort: self = .abort
      case .restart: self = .restart
      }
    case .unreachable, .connectionClosed, .timedOut, .cancelled: self = .retry
    default: self = .restart
    }
  }
}
