/// A connection to a Kafka cluster: finds the brokers, keeps their metadata, opens connections as they are needed.
///
/// One client serves any number of producers and consumers. Close it when done.
public final class KafkaClient: Sendable {
  public let configuration: ClientConfiguration
  let clock: ClientClock

  public convenience init(_ configuration: ClientConfiguration) {
    self.init(configuration, clock: .system)
  }

  init(_ configuration: ClientConfiguration, clock: ClientClock) {
    self.configuration = configuration
    self.clock = clock
  }

  /// Ends every connection. Waiting calls end with ``KafkaError/Code/closed``.
  public func close() async {}
}
