/// What every part of a client needs to know.
public struct ClientConfiguration: Sendable {
  public var brokers: [BrokerAddress]
  /// Sent with every request; brokers log it and set quotas by it.
  public var clientID = "kafkawire"
  public var connectTimeout: Duration = .seconds(10)
  /// For one request, from its being handed over to its answer. A fetch waits this long beyond its own wait.
  public var requestTimeout: Duration = .seconds(30)
  /// How long calls that may be retried (metadata, offsets, topics) go on before they give up.
  public var retryTimeout: Duration = .seconds(30)
  /// Between retries: doubles from the first to the last, with a jitter of 20 %.
  public var retryBackoff: ClosedRange<Duration> = .milliseconds(100)...(.seconds(1))
  /// How old metadata may become before it is asked for anew.
  public var metadataMaxAge: Duration = .seconds(300)
  /// Bytes of the longest frame that is taken from a broker. A claim beyond it ends the connection. Fetches are bounded
  /// by their consumer's ``ConsumerConfiguration/memoryLimit``, too.
  public var maxFrameBytes = 128 << 20
  /// TLS and the user's name; neither where nothing is set.
  public var security = SecurityConfiguration()
  /// The same for the answers to all other requests, which are taken apart into many times their bytes.
  public var maxResponseBytes = 32 << 20

  public init(brokers: [BrokerAddress]) {
    self.brokers = brokers
  }
}
