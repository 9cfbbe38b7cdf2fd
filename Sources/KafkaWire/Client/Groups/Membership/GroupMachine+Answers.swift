extension GroupMachine {
  mutating func answered(_ call: Int, _ answer: GroupAnswer, now: Duration) {
    if let beat = heartbeat, beat.call == call {
      heartbeat = nil
      switch answer {
      case .heartbeat(let code): wasHeard(code, sent: beat.sent, generation: beat.generation, now: now)
      case .failed(let error): beatFailed(error, now: now)
      default: break
      }
    } else if self.call == call {
      self.call = nil
      take(answer, now: now)
    }
  }

  private mutating func take(_ answer: GroupAnswer, now: Duration) {
    switch answer {
    case .coordinator:
      hasCoordinator = true
      retry.succeeded()
    case .joined(let response): joined(response, now: now)
    case .topics(let counts): listed(counts)
    case .synced(let response): synced(response, now: now)
    case .left:
      phase = .ended
      outbox.append(.end(nil))
    case .failed(let error): failed(error, now: now)
    case .heartbeat, .consumerHeartbeat, .names: break
    }
  }

  private mutating func failed(_ error: KafkaError, now: Duration) {
    if phase == .leaving, !draining.isEmpty {
      // What is being given up is to be committed before anything ends.
      hasCoordinator = false
      return retry.failed(now: now, settings.backoff)
    }
    // Whatever else: the coordinator finds out that the member is gone.
    if phase == .leaving {
      phase = .ended
      return outbox.append(.end(nil))
    }
    guard error.isRetriable else { return fail(error) }
    if phase != .stable { phase = .unjoined }
    hasCoordinator = false
    retry.failed(now: now, settings.backoff)
  }

  // MARK: Heartbeats

  private mutating func wasHeard(_ code: ErrorCode, sent: Duration, generation: Int32, now: Duration) {
    let isCurrent = generation == self.generation && (phase == .stable || phase == .unjoined || phase == .leaving)
    switch code {
    case .none:
      lastAlive = max(lastAlive, sent)
    case .rebalanceInProgress:
      lastAlive = max(lastAlive, sent)
      if isCurrent, phase == .stable { isRejoinDue = true }
    case .illegalGeneration, .unknownMemberID:
      // While it joins, the answer to that tells.
      if isCurrent { reset(code) }
    case .fencedInstanceID:
      fail(code, .heartbeat)
    default:
      if isCurrent { refused(code, .heartbeat, now: now) }
    }
  }

  private mutating func beatFailed(_ error: KafkaError, now: Duration) {
    guard error.isRetriable else { return fail(error) }
    switch phase {
    case .joining, .syncing:
      // The same coordinator keeps that answer for minutes, and may be gone without a word: it is asked anew.
      call = nil
      phase = .unjoined
    default:
      guard call == nil else { return }
    }
    hasCoordinator = false
    retry.failed(now: now, settings.backoff)
  }

  /// An error that says nothing of this member alone.
  mutating func refused(_ code: ErrorCode, _ api: APIKey, now: Duration) {
    switch code {
    case .notCoordinator, .coordinatorNotAvailable: hasCoordinator = false
    case .coordinatorLoadInProgress, .rebalanceInProgress: break
    default:
      guard code.isRetriable else { return fail(code, api) }
    }
    retry.failed(now: now, settings.backoff)
  }
}
