import Synchronization

/// A connection to a Kafka cluster: finds the brokers, keeps their metadata, opens connections as they are needed.
///
/// One client serves any number of producers and consumers. Close it when done.
public final class KafkaClient: Sendable {
  struct State {
    var metadata = MetadataCache()
    var refresh = RefreshQueue()
    /// The node that is in charge.
    var coordinators: [CoordinatorKey: Int32] = [:]
    var lastFetchRole = 0
    var isClosed = false
  }

  public let configuration: ClientConfiguration
  let clock: ClientClock
  let hub = EventHub()
  let pool: ConnectionPool
  let state = Mutex(State())

  public convenience init(_ configuration: ClientConfiguration) {
    self.init(configuration, clock: .system)
  }

  init(_ configuration: ClientConfiguration, clock: ClientClock) {
    self.configuration = configuration
    self.clock = clock
    pool = ConnectionPool(configuration, clock: clock, hub: hub)
  }

  deinit {
    pool.abandon()
    hub.close()
  }

  /// Ends every connection. Waiting calls end with ``KafkaError/Code/closed``.
  public func close() async {
    state.withLock { $0.isClosed = true }
    await pool.close()
    hub.close()
  }
}
