import Synchronization

extension ProducerCore {
  /// The partition that the record goes to. Asks for the topic's metadata when it is new or they have grown old.
  func partition(for record: ProducerRecord, bytes: Int) async throws(KafkaError) -> TopicPartition {
    let now = now
    let isKnown = try state.withLock { state throws(KafkaError) in
      if state.isClosed { throw KafkaError(.closed, topic: record.topic, outcome: .notPersisted) }
      guard let topic = state.topics[record.topic] else { return false }
      return now - topic.learntAt < client.configuration.metadataMaxAge
    }
    if !isKnown || record.partition.map({ !isThere($0, in: record.topic) }) ?? false { try await learn(record.topic) }
    let wanted = record.partition ?? userChoice(for: record)
    let chosen = state.withLock { state in
      var generator = SystemRandomNumberGenerator()
      return state.topics[record.topic]?.partition(for: record, wanted: wanted, bytes: bytes, using: &generator)
    }
    guard let chosen else {
      throw KafkaError(
        .unknownTopic, partition: wanted.map { TopicPartition(record.topic, $0) }, topic: record.topic,
        outcome: .notPersisted)
    }
    return chosen
  }

  /// Not under the lock: a user's code may do anything, send records of its own included.
  private func userChoice(for record: ProducerRecord) -> Int32? {
    guard let partitioner = configuration.partitioner,
      let count = state.withLock({ $0.topics[record.topic]?.count })
    else { return nil }
    return partitioner.partition(for: record, of: count)
  }

  private func isThere(_ partition: Int32, in topic: String) -> Bool {
    state.withLock { $0.topics[topic].map { (0..<$0.count).contains(partition) } ?? false }
  }

  /// Waits until the topic's partitions are known. One look-up does for all who ask meanwhile, and goes on when one of
  /// them is cancelled; closing the producer ends all waits.
  private func learn(_ topic: String) async throws(KafkaError) {
    let (lookup, isNew) = state.withLock { state in
      if let running = state.lookups[topic] { return (running, false) }
      let lookup = Promise<Void>()
      if state.isClosed { lookup.fulfil(.failure(KafkaError(.closed))) } else { state.lookups[topic] = lookup }
      return (lookup, !state.isClosed)
    }
    if isNew { Task { await self.lookUp(topic, lookup) } }
    do {
      try await lookup.value()
    } catch {
      // Old knowledge does until a broker is back.
      let isFinal = error.code == .unknownTopic || error.code == .closed || error.code == .cancelled
      if !isFinal, state.withLock({ $0.topics[topic] != nil }) { return }
      var error = error
      error.topic = topic
      // The record has not even got a batch.
      error.outcome = .notPersisted
      throw error
    }
  }

  private func lookUp(_ topic: String, _ lookup: Promise<Void>) async {
    let outcome: Result<Int32, KafkaError>
    do {
      outcome = .success(try await client.partitionCount(of: topic))
    } catch {
      outcome = .failure(error)
    }
    let now = now
    state.withLock { state in
      state.lookups[topic] = nil
      guard case .success(let count) = outcome else { return }
      let sticky = state.topics[topic]?.sticky ?? StickyPartitioner(stickyBytes: configuration.batchBytes)
      state.topics[topic] = TopicSpread(count: count, learntAt: now, sticky: sticky)
    }
    lookup.fulfil(outcome.map { _ in })
  }

  /// Only an unknown topic is an error. A partition without a leader, or a broker that is away, concerns the records that
  /// go there, and those will say so.
  func prepare(_ topic: String) async throws(KafkaError) {
    if !state.withLock({ $0.topics[topic] != nil }) { try await learn(topic) }
    let count = state.withLock { $0.topics[topic]?.count ?? 0 }
    let nodes = client.state.withLock { client in
      Set((0..<count).compactMap { try? client.metadata.leader(of: TopicPartition(topic, $0)).node })
    }
    for node in nodes.sorted() {
      guard (try? await client.version(of: ProduceRequest.api, at: node, role: .produce)) != nil else { continue }
      if state.withLock({ $0.machine.beginIdentity(at: node) }) { await requestIdentity(from: node) }
    }
  }

  func flush() async {
    let waiting = state.withLock { $0.machine.flush() }
    pump()
    for (completion, count) in waiting { await completion.waitForAll(count: count) }
  }

  func close() async {
    let (refused, lookups) = state.withLock { state in
      state.isClosed = true
      defer { state.lookups = [:] }
      return (state.memory.withdrawAll(), Array(state.lookups.values))
    }
    for lookup in lookups { lookup.fulfil(.failure(KafkaError(.closed))) }
    for waiter in refused {
      waiter.continuation.resume(
        returning: .failure(KafkaError(.closed, partition: waiter.partition, outcome: .notPersisted)))
    }
    await flush()
  }
}
