/// The parts of the configuration that a ``ProducerMachine`` goes by.
struct ProducerSettings: Sendable {
  var linger: Duration = .milliseconds(5)
  var batchBytes = 1 << 20
  var maxRequestBytes = 64 << 20
  var deliveryTimeout: Duration = .seconds(120)
  var requestTimeout: Duration = .seconds(30)
  /// How long a topic may be unknown before its records fail.
  var unknownTopicTimeout: Duration = .seconds(30)
  var maxInFlight = 5
  /// The identity comes from outside, and so does leave to write to a partition.
  var isTransactional = false
  /// How long to wait before the given retry (1 is the first).
  var backoff: @Sendable (Int) -> Duration = { .milliseconds(100 << min(max($0 - 1, 0), 3)) }
}
