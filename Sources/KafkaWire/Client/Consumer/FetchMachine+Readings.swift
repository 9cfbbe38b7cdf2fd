// What a stall detector looks at.
extension FetchMachine {
  /// Where each partition stands. What waits for the user is his to move.
  func readings() -> [TopicPartition: StallDetector.Reading] {
    let waiting = Set(buffer.map(\.partition))
    var readings: [TopicPartition: StallDetector.Reading] = [:]
    for (partition, position) in partitions {
      readings[partition] = StallDetector.Reading(
        position: position.fetchOffset, lag: position.lag,
        isIdle: position.isPaused || position.isHalted || waiting.contains(partition))
    }
    return readings
  }

  func stall(of partition: TopicPartition, for duration: Duration, now: Duration) -> ConsumerStall? {
    guard let position = partitions[partition] else { return nil }
    let request = position.lastRequest.map { (api: $0.api, node: $0.node, age: now - $0.at) }
    return ConsumerStall(
      partition: partition, duration: duration, position: position.fetchOffset, lag: position.lag,
      lastRequest: request, lastError: position.lastError)
  }
}
