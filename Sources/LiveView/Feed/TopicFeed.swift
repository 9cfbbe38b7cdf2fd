import KafkaWire
import Recorder

/// Reads one topic for as long as it is asked to, through its being absent, made anew and out of reach.
struct TopicFeed: Sendable {
  private let topic: String
  private let client: KafkaClient
  private let hub: LiveHub
  private let configuration: FeedConfiguration
  private let decoder = FrameRecordDecoder()

  init(_ topic: String, _ client: KafkaClient, _ hub: LiveHub, _ configuration: FeedConfiguration) {
    self.topic = topic
    self.client = client
    self.hub = hub
    self.configuration = configuration
  }

  func run() async {
    while !Task.isCancelled {
      do throws(KafkaError) {
        try await readUntilChanged()
      } catch {
        if !Task.isCancelled { hub.setState(.unreachable(error.description), of: topic) }
      }
      // Ends early only where the task does.
      try? await Task.sleep(for: configuration.retry)
    }
  }

  /// Returns when the topic is not there, or is not what it was.
  private func readUntilChanged() async throws(KafkaError) {
    guard let description = try await client.describeTopics([topic]).first, !description.partitions.isEmpty else {
      hub.setState(.missing, of: topic)
      return
    }
    let opening = try await opening(description)
    let starts = opening.starts.mapValues { StartPosition.offset($0) }
    let consumer = Consumer(client, starts, configuration.consumer)
    hub.setState(.reading, of: topic)
    let failure = await withTaskGroup(of: KafkaError?.self) { group in
      group.addTask { await read(consumer, opening) }
      group.addTask {
        await watch(description)
        return nil
      }
      let first = await group.next()
      group.cancelAll()
      await consumer.close()
      return first ?? nil
    }
    if let failure { throw failure }
  }

  private func opening(_ description: TopicDescription) async throws(KafkaError) -> OpeningFrames {
    let partitions = description.partitions.map { TopicPartition(topic, $0.index) }
    func all(_ position: StartPosition) -> [TopicPartition: StartPosition] {
      partitions.reduce(into: [:]) { $0[$1] = position }
    }
    let beginnings = try await client.offsets(all(.beginning))
    return OpeningFrames(beginnings: beginnings, ends: try await client.offsets(all(.end)))
  }

  private func read(_ consumer: Consumer, _ opening: OpeningFrames) async -> KafkaError? {
    var opening = opening
    do throws(KafkaError) {
      while let batch = try await consumer.next() { take(batch, &opening) }
      return nil
    } catch {
      return error
    }
  }

  private func take(_ batch: ConsumedBatch, _ opening: inout OpeningFrames) {
    for record in batch.records {
      guard let decoded = try? decoder.decode(record) else {
        hub.countUnreadable(1, in: topic)
        continue
      }
      guard
        opening.takes(batch.partition, offset: record.offset, captureNanoseconds: decoded.captureNanoseconds)
      else { continue }
      let frame = LiveFrame(decoded)
      // Here rather than on the server's thread, where it would hold up every viewer.
      if hub.isWatched(topic), frame.image() == nil {
        hub.countUnreadable(1, in: topic)
        continue
      }
      hub.publish(frame, to: topic)
    }
  }

  /// Returns when the topic has gone, was made anew, or has other partitions than it had.
  private func watch(_ description: TopicDescription) async {
    while (try? await Task.sleep(for: configuration.refresh)) != nil {
      do throws(KafkaError) {
        let now = try await client.describeTopics([topic]).first
        guard let now, now.id == description.id, now.partitions.count == description.partitions.count else { return }
        hub.setState(.reading, of: topic)
      } catch {
        if !Task.isCancelled { hub.setState(.unreachable(error.description), of: topic) }
      }
    }
  }
}
