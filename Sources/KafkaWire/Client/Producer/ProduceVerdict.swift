/// What an answer to a batch means for it.
enum ProduceVerdict: Equatable {
  /// On the broker; `offset` is nil where the broker recognised a repetition and no longer knows where the first is.
  case persisted(offset: Int64?, appendTime: Int64?)
  /// To be sent again. `unsure`: it may have been written; `leaderMoved`: to whoever leads by then.
  case again(unsure: Bool, leaderMoved: Bool)
  /// Larger than the broker takes: in two halves.
  case split
  /// The sequence cannot go on from here: begin a new one with this batch.
  case newEpoch
  /// Not accepted, and no repetition helps.
  case refused(unsure: Bool)

  /// - Parameters:
  ///   - isNext: nothing before the batch is outstanding, so that its sequence number is the one to be expected.
  ///   - records: how many the batch holds.
  ///   - isTransactional: no new sequence is begun in the middle of a transaction; its end brings one.
  init(_ answer: PartitionAnswer, isNext: Bool, records: Int, isTransactional: Bool = false) {
    switch answer.errorCode {
    case .none:
      self = .persisted(
        offset: answer.offset >= 0 ? answer.offset : nil, appendTime: answer.appendTime >= 0 ? answer.appendTime : nil)
    case .duplicateSequenceNumber:
      self = .persisted(offset: nil, appendTime: nil)
    case .messageTooLarge, .recordListTooLarge:
      self = records > 1 ? .split : .refused(unsure: false)
    case .outOfOrderSequenceNumber, .unknownProducerID, .invalidProducerEpoch:
      if isNext {
        self = isTransactional ? .refused(unsure: false) : .newEpoch
      } else {
        self = .again(unsure: false, leaderMoved: false)
      }
    case .requestTimedOut, .notEnoughReplicasAfterAppend, .networkException:
      self = .again(unsure: true, leaderMoved: false)
    case .notLeaderOrFollower, .leaderNotAvailable, .fencedLeaderEpoch, .unknownLeaderEpoch, .unknownTopicOrPartition,
      .unknownTopicID, .inconsistentTopicID, .kafkaStorageError, .replicaNotAvailable, .brokerNotAvailable:
      self = .again(unsure: false, leaderMoved: true)
    case .unknownServerError:
      // The broker stumbled over something; nobody says when.
      self = .refused(unsure: true)
    case let code:
      self = code.isRetriable ? .again(unsure: false, leaderMoved: false) : .refused(unsure: false)
    }
  }

  /// For a request that had no answer. A dead or silent connection leaves open whether the records were written.
  init(_ error: KafkaError) {
    let unsure = error.outcome != .notPersisted
    self = error.isRetriable ? .again(unsure: unsure, leaderMoved: true) : .refused(unsure: unsure)
  }
}
