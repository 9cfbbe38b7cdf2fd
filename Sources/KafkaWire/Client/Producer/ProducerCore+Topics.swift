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
    let chosen = state.withLock { state in
      var generator = SystemRandomNumberGenerator()
      return state.topics[record.topic]?.partition(for: record, bytes: bytes, using: &generator)
    }
    guard let chosen else {
      throw KafkaError(
        .unknownTopic, partition: record.partition.map { TopicPartition(record.topic, $0) }, topic: record.topic,
        outcome: .notPersisted)
    }
    return chosen
  }

  private func isThere(_ partition: Int32, in topic: String) -> Bool {
    state.withLock { $0.topics[topic].map { (0..<$0.count).contains(partition) } ?? false }
  }

  private func learn(_ topic: String) async throws(KafkaError) {
    let count: Int32
    do {
      count = try await client.partitionCount(of: topic)
    } catch {
      // Old knowledge does until a broker is back.
      if error.code != .unknownTopic, state.withLock({ $0.topics[topic] != nil }) { return }
      var error = error
      error.topic = topic
      // The record has not even got a batch.
      error.outcome = .notPersisted
      throw error
    }
    let now = now
    state.withLock { state in
      let sticky = state.topics[topic]?.sticky ?? StickyPartitioner(stickyBytes: configuration.batchBytes)
      state.topics[topic] = TopicSpread(count: count, learntAt: now, sticky: sticky)
    }
  }

  func flush() async {
    let waiting = state.withLock { $0.machine.flush() }
    pump()
    for (completion, count) in waiting { await completion.waitForAll(count: count) }
  }

  func close() async {
    let refused = state.withLock { state in
      state.isClosed = true
      return state.memory.withdrawAll()
    }
    for waiter in refused {
      waiter.continuation.resume(
        returning: .failure(KafkaError(.closed, partition: waiter.partition, outcome: .notPersisted)))
    }
    await flush()
  }
}
