import Capture
import KafkaWire

extension Publisher {
  /// How long the start waits for brokers before the first frames go to disk.
  private static let welcome: Duration = .seconds(3)

  /// Whether brokers have told about the topic. Without a spool nothing begins before they have.
  public var isConnected: Bool { spool.map { $0.limits != nil } ?? true }

  /// Opens the spool and begins to connect. Only a refusal keeps it from beginning.
  func prepare(_ configuration: SpoolConfiguration) async throws(PublishError) -> TopicLimits {
    let topic = self.configuration.topic
    if let spool = spool { return spool.limits ?? .unknown(topic) }
    let opened: FrameSpool
    do throws(SpoolError) {
      opened = try await FrameSpool.open(client, self.configuration, configuration) { [weak self] in self?.take($0) }
    } catch {
      throw .spool(error)
    }
    opened.begin()
    let deadline = ContinuousClock.now + Self.welcome
    while opened.limits == nil, opened.refusal == nil, ContinuousClock.now < deadline {
      do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
    }
    if let refusal = opened.refusal {
      await opened.finish(drains: false)
      throw .broker(refusal, topic: topic)
    }
    spool = opened
    return opened.limits ?? .unknown(topic)
  }

  /// A frame's end goes to the accounts of its source; those of an earlier run's frames the spool keeps by itself.
  private func take(_ event: FrameSpool.Event) {
    switch event {
    case .delivered(let frame, _), .lost(let frame, _):
      guard frame.session == configuration.session else { return }
      let name = frame.record.key?.string
      publishers.first { $0.name == name }?.spooled(event, configuration, clock)
    case .refused:
      for publisher in publishers { publisher.spooled(event, configuration, clock) }
    }
  }
}
