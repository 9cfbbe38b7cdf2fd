extension ConsumerGroupMachine {
  mutating func answered(_ call: Int, _ answer: GroupAnswer, now: Duration) {
    if naming == call {
      naming = nil
      take(names: answer, now: now)
      return
    }
    guard self.call == call else { return }
    self.call = nil
    switch answer {
    case .coordinator:
      hasCoordinator = true
      retry.succeeded()
    case .consumerHeartbeat(let response):
      if phase == .leaving, draining.isEmpty { return end() }
      wasHeard(response, now: now)
    case .failed(let error): failed(error, now: now)
    default: break
    }
  }

  private mutating func end() {
    phase = .ended
    outbox.append(.end(nil))
  }

  private mutating func failed(_ error: KafkaError, now: Duration) {
    if phase == .leaving, draining.isEmpty { return end() }
    guard error.isRetriable else { return fail(error) }
    // Nobody can say what of it arrived.
    told = nil
    hasCoordinator = false
    retry.failed(now: now, settings.backoff)
  }

  private mutating func wasHeard(_ response: ConsumerGroupHeartbeatResponse, now: Duration) {
    switch response.errorCode {
    case .none: accepted(response, now: now)
    case .unknownMemberID, .fencedMemberEpoch:
      reset()
      retry.failed(now: now, settings.backoff)
    case .unreleasedInstanceID:
      // Whoever had it may just have been killed: the coordinator waits for its session to end.
      let since = refusedSince ?? now
      refusedSince = since
      guard now < since + settings.sessionTimeout + heartbeatInterval else {
        return fail(response.errorCode, .consumerGroupHeartbeat, response.errorMessage)
      }
      retry.failed(now: now, settings.backoff)
    case .notCoordinator, .coordinatorNotAvailable:
      told = nil
      hasCoordinator = false
      retry.failed(now: now, settings.backoff)
    default:
      guard response.errorCode.isRetriable else {
        return fail(response.errorCode, .consumerGroupHeartbeat, response.errorMessage)
      }
      told = nil
      retry.failed(now: now, settings.backoff)
    }
  }

  private mutating func accepted(_ response: ConsumerGroupHeartbeatResponse, now: Duration) {
    retry.succeeded()
    refusedSince = nil
    // What a member says as it joins is that it owns nothing.
    if epoch == 0 { telling?.owned = [] }
    told = telling
    epoch = max(response.memberEpoch, 0)
    lastAlive = max(lastAlive, lastHeartbeat)
    let interval = Duration.milliseconds(response.heartbeatInterval)
    if interval > .zero { heartbeatInterval = interval }
    if let assignment = response.assignment?.topicPartitions {
      self.assignment = assignment
      namingRetry.succeeded()
      if phase == .active { reconcile() }
    }
  }

  // MARK: Topics by id

  /// Ids in the assignment whose names are to be looked up.
  var unnamed: Set<KafkaUUID> {
    guard phase == .active else { return [] }
    return Set((assignment ?? []).map(\.topicID)).subtracting(names.keys)
  }

  private mutating func take(names answer: GroupAnswer, now: Duration) {
    if case .names(let found) = answer {
      for (id, name) in found {
        names[id] = name
        ids[name] = id
      }
    }
    // A topic that has just been made is not known everywhere; one that was deleted never will be, and then the
    // coordinator takes it back.
    if unnamed.isEmpty { namingRetry.succeeded() } else { namingRetry.failed(now: now, settings.backoff) }
    reconcile()
  }

  /// Gives up what is not the member's any longer, and takes what is new.
  mutating func reconcile() {
    guard let assignment else { return }
    var target: Set<TopicPartition> = []
    for topic in assignment {
      guard let name = names[topic.topicID] else { continue }
      for partition in topic.partitions { target.insert(TopicPartition(name, partition)) }
    }
    giveUp(owned.subtracting(target))
    let fresh = target.subtracting(owned)
    owned.formUnion(fresh)
    if !fresh.isEmpty { outbox.append(.start(fresh)) }
  }
}
