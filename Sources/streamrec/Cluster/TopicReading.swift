import KafkaWire

/// Reads a topic's partitions from a plan's start to its end, and hands the wanted records over.
struct TopicReading: Sendable {
  let topic: String
  let plan: ReadingPlan
  /// The group whose member reads; nil for a reader of all partitions by itself.
  let membership: GroupMembershipSettings?
  let count: Int?
  /// Told of each change of the membership.
  var onEvent: @Sendable (GroupEvent) -> Void = { _ in }

  /// How many records were handed to `take`. What `take` has returned from counts as read.
  func run(
    _ client: KafkaClient, _ interrupts: Interrupts, now: @escaping @Sendable () -> Int64,
    take: GroupReading.Take
  ) async throws -> Int {
    let partitions = try await client.topic(topic).partitions.map { TopicPartition(topic, $0.index) }
    let starts = try await starts(client, partitions)
    let ends = try await ends(client, partitions, starts)
    if ends.isDone { return 0 }
    guard let membership else { return try await readAlone(client, starts, ends, interrupts, now: now, take) }
    do {
      let reading = GroupReading(client, topic: topic, membership, plan, ends, onEvent: onEvent)
      let alarm = alarm(now: now) { await reading.close() }
      defer { alarm?.cancel() }
      return try await interrupts.during {
        try await reading.run(take: take)
      } drain: {
        await reading.close()
      }
    } catch let error as KafkaError where error.code == .unsupportedVersion && error.api == .joinGroup {
      // A broker that stores a group's offsets and knows no members: this one reads all.
      return try await readAlone(client, starts, ends, interrupts, now: now, take)
    }
  }

  private func readAlone(
    _ client: KafkaClient, _ starts: [TopicPartition: Int64], _ ends: ReadingEnds, _ interrupts: Interrupts,
    now: @escaping @Sendable () -> Int64, _ take: GroupReading.Take
  ) async throws -> Int {
    let consumer = Consumer(client, starts.mapValues { .offset($0) })
    let alarm = alarm(now: now) { await consumer.close() }
    defer { alarm?.cancel() }
    do {
      let total = try await interrupts.during {
        try await read(client, consumer, ends, take)
      } drain: {
        await consumer.close()
      }
      await consumer.close()
      return total
    } catch {
      await consumer.close()
      throw error
    }
  }

  private func read(
    _ client: KafkaClient, _ consumer: Consumer, _ ends: ReadingEnds, _ take: GroupReading.Take
  ) async throws -> Int {
    var ends = ends
    var total = 0
    while !ends.isDone, let batch = try await consumer.next() {
      let records = ends.take(batch)
      if records.isEmpty, !batch.records.isEmpty { continue }
      try await take(batch.partition, records, nil)
      total += records.count
      if let group = membership?.group {
        let isWhole = records.count == batch.records.count
        let next = isWhole ? batch.nextOffset : (records.last.map { $0.offset + 1 } ?? batch.firstOffset)
        try await client.commitOffsets(group: group, [batch.partition: next])
      }
    }
    return total
  }

  private func starts(
    _ client: KafkaClient, _ partitions: [TopicPartition]
  ) async throws -> [TopicPartition: Int64] {
    let wanted = Dictionary(partitions.map { ($0, plan.start) }) { first, _ in first }
    let starts = try await client.offsets(wanted)
    guard let group = membership?.group else { return starts }
    return starts.merging(try await client.committedOffsets(group: group, partitions)) { $1 }
  }

  private func ends(
    _ client: KafkaClient, _ partitions: [TopicPartition], _ starts: [TopicPartition: Int64]
  ) async throws -> ReadingEnds {
    switch plan.end {
    case .never: return ReadingEnds(partitions, count: count)
    case .time(let time): return ReadingEnds(partitions, time: time, count: count)
    case .end:
      let offsets = try await client.offsets(Dictionary(partitions.map { ($0, .end) }) { first, _ in first })
      var ends = ReadingEnds(partitions, offsets: offsets, count: count)
      for (partition, start) in starts { ends.begin(partition, at: start) }
      return ends
    }
  }

  /// Ends the reading when the wanted time has come, for a topic that brings nothing more would not.
  private func alarm(
    now: @Sendable () -> Int64, close: @escaping @Sendable () async -> Void
  ) -> Task<Void, any Error>? {
    guard case .time(let time) = plan.end else { return nil }
    let left = Duration.milliseconds(max(time - now(), 0))
    return Task {
      // Records written just before may still be on their way through the broker.
      try await Task.sleep(for: left + .seconds(1))
      await close()
    }
  }
}
