import KafkaWire

// What is wrong, from what was learnt.
extension Diagnosis {
  /// Problems first.
  var findings: [Finding] {
    var all = gaps + clusterFindings + topicFindings + sizeFindings + clockFindings
    for broker in brokers { all += failureFindings(broker) + securityFindings(broker) + versionFindings(broker) }
    return all.filter { $0.severity == .problem } + all.filter { $0.severity == .note }
  }

  private var clusterFindings: [Finding] {
    guard let cluster else { return [] }
    var found: [Finding] = []
    if cluster.controller == nil {
      found.append(Finding(.problem, "cluster", "there is no controller: topics cannot be made or changed"))
    }
    for node in cluster.nodes where node.isFenced {
      found.append(Finding(.problem, "broker \(node.id)", "is registered and takes no part"))
    }
    let profiles = Set(
      brokers.filter { $0.node != nil && !$0.report.apis.isEmpty }.map { $0.report.apis.map(\.broker) })
    if profiles.count > 1 {
      found.append(Finding(.note, "cluster", "its brokers speak different versions, as during an upgrade"))
    }
    return found
  }

  private func failureFindings(_ broker: Broker) -> [Finding] {
    guard let failure = broker.report.failure else { return [] }
    var text = CommandError(failure).description
    if broker.node != nil, failure.code == .unreachable {
      text = "advertises \(broker.report.address) (advertised.listeners), which this machine cannot use: \(text)"
    }
    return [Finding(.problem, broker.name, text)]
  }

  // MARK: Topics

  private var topicFindings: [Finding] {
    var found: [Finding] = []
    for topic in topics {
      let partitions = topic.partitions.sorted { $0.index < $1.index }
      let leaderless = partitions.filter { $0.leader == nil }
      let behind = partitions.filter { $0.leader != nil && $0.inSyncReplicas.count < $0.replicas.count }
      if !leaderless.isEmpty {
        found.append(
          Finding(.problem, "topic \(topic.name)", "no leader for \(Self.list(leaderless)): neither read nor written"))
      }
      if !behind.isEmpty {
        found.append(
          Finding(.problem, "topic \(topic.name)", "replicas are missing or behind for \(Self.list(behind))"))
      }
    }
    return found
  }

  private static func list(_ partitions: [TopicDescription.Partition]) -> String {
    let shown = partitions.prefix(10).map { "\($0.index)" }.joined(separator: ", ")
    let more = partitions.count > 10 ? " and \(partitions.count - 10) more" : ""
    return "\(partitions.count == 1 ? "partition" : "partitions") \(shown)\(more)"
  }

  // MARK: Security

  private static let day: Int64 = 86_400_000
  /// Days before its end from which on a certificate is a problem.
  private static let renewalDays: Int64 = 30

  private func securityFindings(_ broker: Broker) -> [Finding] {
    var found: [Finding] = []
    if let certificate = broker.report.tls?.certificate {
      if let days = daysLeft(certificate), days < Self.renewalDays {
        let end = certificate.notAfter.map { RFC3339.text(milliseconds: $0) } ?? "?"
        let words = days < 0 ? "ended \(end)" : "ends in \(days) days (\(end))"
        found.append(Finding(.problem, broker.name, "its certificate \(words)"))
      }
      if !certificate.isForHost {
        let names = certificate.hosts.joined(separator: ", ")
        found.append(
          Finding(.problem, broker.name, "its certificate is for \(names), not for \(broker.report.address.host)"))
      }
      if let verification, verification != .full {
        found.append(
          Finding(
            .note, broker.name, "its certificate is not checked in full: \(Options.tlsVerify.flag) is \(verification)"))
      }
    }
    let tellsSecret = saslMechanism == .plain || saslMechanism == .oauthBearer
    if tellsSecret, broker.report.tls == nil, broker.report.failure == nil {
      found.append(Finding(.note, broker.name, "gets the password or token in the clear: there is no TLS"))
    }
    return found
  }

  /// Whole days until the certificate's end, below 0 after it.
  func daysLeft(_ certificate: BrokerCertificate) -> Int64? {
    guard let end = certificate.notAfter else { return nil }
    return end < now ? -1 : (end - now) / Self.day
  }

  private func versionFindings(_ broker: Broker) -> [Finding] {
    broker.report.apis.filter { $0.broker != nil && $0.library != nil && $0.used == nil }.map { api in
      Finding(
        .problem, broker.name,
        "no version of \(api.api) in common: it speaks \(DoctorText.range(api.broker)), streamrec "
          + DoctorText.range(api.library))
    }
  }

  // MARK: Clocks

  private var clockFindings: [Finding] {
    brokers.compactMap { broker in
      switch broker.clock {
      case nil: return nil
      case .failure(let error): return Finding(.note, broker.name, "its clock could not be read: \(error)")
      case .success(let reading):
        // Only what cannot be the measurement's own error.
        let offset = reading.offset < .zero ? .zero - reading.offset : reading.offset
        let sure = offset - reading.uncertainty
        guard sure > .milliseconds(100) else { return nil }
        let direction = reading.offset < .zero ? "behind" : "ahead of"
        return Finding(
          sure > .seconds(1) ? .problem : .note, broker.name,
          "its clock is \(DoctorText.milliseconds(offset)) \(direction) this machine's")
      }
    }
  }
}
