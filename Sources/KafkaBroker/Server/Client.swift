import KafkaWire

/// What a handler needs to know of whoever asks.
struct Client: Sendable {
  /// Where this client is told to find the broker.
  var brokerAddress: BrokerAddress
}
