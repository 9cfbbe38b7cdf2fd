import KafkaWire

/// Reads what stands at the end of a topic, to find out which frames have arrived though nobody said so.
struct TopicTail {
  /// Clocks of several cameras may differ by so many milliseconds, and their frames come in any order.
  private static let margin: Int64 = 60_000

  let client: KafkaClient
  let topic: String
  /// Where to look from, per partition; one that is not named is looked through from `timestamp` on.
  let floors: [Int32: Int64]
  /// The oldest wanted frame's, in milliseconds.
  let timestamp: Int64

  /// Looks twice: a broker that was frozen may still find requests in its sockets that a publisher, dead by now, had
  /// sent. They are carried out within moments of its waking up, while the connections of this one are being made.
  func frames(
    of wanted: Set<FrameSeries>, pause: Duration = .seconds(1)
  ) async throws(KafkaError) -> DeliveredFrames {
    var found = DeliveredFrames(of: wanted)
    let partitions = try await client.describeTopics([topic]).first?.partitions.map {
      TopicPartition(topic, $0.index)
    }
    var starts = try await self.starts(partitions ?? [])
    for round in 0..<2 {
      if round > 0 {
        do { try await Task.sleep(for: pause) } catch { throw KafkaError(.cancelled) }
      }
      var ends: [TopicPartition: StartPosition] = [:]
      for partition in starts.keys { ends[partition] = .end }
      let reached = try await client.offsets(ends)
      try await read(from: starts, to: reached, &found)
      starts.merge(reached) { max($0, $1) }
    }
    return found
  }

  private func starts(_ partitions: [TopicPartition]) async throws(KafkaError) -> [TopicPartition: Int64] {
    var starts: [TopicPartition: Int64] = [:]
    var byTime: [TopicPartition: StartPosition] = [:]
    let (time, overflow) = timestamp.subtractingReportingOverflow(Self.margin)
    for partition in partitions {
      if let floor = floors[partition.partition] {
        starts[partition] = floor
      } else {
        byTime[partition] = overflow || time <= 0 ? .beginning : .time(time)
      }
    }
    if !byTime.isEmpty { starts.merge(try await client.offsets(byTime)) { $1 } }
    return starts
  }

  private func read(
    from starts: [TopicPartition: Int64], to ends: [TopicPartition: Int64], _ found: inout DeliveredFrames
  ) async throws(KafkaError) {
    let open = starts.filter { $0.value < ends[$0.key] ?? 0 }
    guard !open.isEmpty else { return }
    var left = Set(open.keys)
    let consumer = Consumer(client, open.mapValues { .offset($0) })
    do throws(KafkaError) {
      while !left.isEmpty, let batch = try await consumer.next() {
        for record in batch.records { found.insert(key: record.key, headers: record.headers) }
        if batch.nextOffset >= ends[batch.partition] ?? 0 {
          left.remove(batch.partition)
          consumer.unassign([batch.partition])
        }
      }
    } catch {
      await consumer.close()
      throw error
    }
    await consumer.close()
  }
}
