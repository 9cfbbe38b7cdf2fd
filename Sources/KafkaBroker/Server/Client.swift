import KafkaWire

/// What a handler needs to know of whoever asks.
struct Client: Sendable {
  /// Where this client is told to find the broker.
  var brokerAddress: BrokerAddress
  /// Where it comes from, in the form in which Kafka's tools show it: `/127.0.0.1`.
  var host = ""
}
