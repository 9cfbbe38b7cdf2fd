import KafkaWire

/// All that `doctor` learnt of a cluster. What follows from it is worked out in the extensions, without I/O.
struct Diagnosis: Sendable {
  /// One broker, by an address.
  struct Broker: Sendable {
    /// Nil for an address of --brokers that is none of the cluster's own.
    var node: ClusterDescription.Node?
    var report: BrokerReport
    var sizes = BrokerSizes()
    var clock: Result<ClockReading, KafkaError>?

    /// `broker 3`, or its address.
    var name: String { node.map { "broker \($0.id)" } ?? "\(report.address)" }
  }

  var brokers: [Broker] = []
  /// Nil where nobody could be asked.
  var cluster: ClusterDescription?
  /// Why nobody could be asked.
  var failure: KafkaError?
  var topics: [TopicDescription] = []
  /// `max.message.bytes` of each topic.
  var topicLimits: [String: Int64] = [:]
  /// What could not be learnt.
  var gaps: [Finding] = []
  var verification: TLSConfiguration.Verification?
  var saslMechanism: SASLConfiguration.Mechanism?
  /// The topic that clocks were compared by.
  var clockTopic: String?
  /// Milliseconds since 1970-01-01 UTC.
  var now: Int64

  init(now: Int64) {
    self.now = now
  }

  /// 3 where there is a problem, as for all that was done and found damage.
  var status: ExitStatus {
    if failure != nil { return .unreachable }
    return findings.contains { $0.severity == .problem } ? .lossy : .done
  }
}
