import KafkaWire

/// Examines a cluster: asks each of its brokers, and makes a ``Diagnosis`` of the answers.
struct Doctor: Sendable {
  let configuration: ClientConfiguration
  /// The topic to compare clocks by; nil to write nothing.
  let clockTopic: String?
  let now: Int64

  /// Topics whose settings are asked for at once.
  private static let topicsPerRequest = 200

  func examine(_ client: KafkaClient) async throws -> Diagnosis {
    var diagnosis = Diagnosis(now: now)
    diagnosis.verification = configuration.security.tls?.verification
    diagnosis.saslMechanism = configuration.security.sasl?.mechanism
    diagnosis.clockTopic = clockTopic
    let first = await reports(configuration.brokers, client)
    do throws(KafkaError) {
      // Where no address can be used, asking the cluster would only repeat it, many times.
      if let failure = first.compactMap(\.failure).first, first.allSatisfy({ $0.failure != nil }) { throw failure }
      try await examine(try await client.describeCluster(), client, &diagnosis)
    } catch {
      diagnosis.failure = error
    }
    let known = Set(diagnosis.brokers.map(\.report.address))
    for report in first where !known.contains(report.address) && (report.failure != nil || diagnosis.cluster == nil) {
      diagnosis.brokers.append(Diagnosis.Broker(node: nil, report: report))
    }
    return diagnosis
  }

  private func examine(
    _ cluster: ClusterDescription, _ client: KafkaClient, _ diagnosis: inout Diagnosis
  ) async throws(KafkaError) {
    diagnosis.cluster = cluster
    var addresses: [BrokerAddress] = []
    var nodes: [ClusterDescription.Node] = []
    for node in cluster.nodes where !node.isFenced {
      guard let port = UInt16(exactly: node.port), port > 0, !node.host.isEmpty else {
        diagnosis.gaps.append(
          Finding(.problem, "broker \(node.id)", "advertises no address that could be used: \(node.host):\(node.port)"))
        continue
      }
      nodes.append(node)
      addresses.append(BrokerAddress(host: node.host, port: port))
    }
    for (node, report) in zip(nodes, await reports(addresses, client)) {
      diagnosis.brokers.append(Diagnosis.Broker(node: node, report: report))
    }
    diagnosis.topics = try await client.describeTopics()
    await readSettings(client, &diagnosis)
    if let clockTopic { await compareClocks(clockTopic, client, &diagnosis) }
  }

  /// No tuple, of which Swift 6.3's optimiser may lose results of a task group.
  private struct NumberedReport {
    let index: Int
    let report: BrokerReport
  }

  /// In the addresses' order, all at once.
  private func reports(_ addresses: [BrokerAddress], _ client: KafkaClient) async -> [BrokerReport] {
    await withTaskGroup(of: NumberedReport.self) { tasks in
      for (index, address) in addresses.enumerated() {
        tasks.addTask { NumberedReport(index: index, report: await client.examine(address)) }
      }
      var reports: [Int: BrokerReport] = [:]
      for await numbered in tasks { reports[numbered.index] = numbered.report }
      return addresses.indices.compactMap { reports[$0] }
    }
  }

  /// Not to be allowed to read settings is no reason to end: the rest stands without them.
  private func readSettings(_ client: KafkaClient, _ diagnosis: inout Diagnosis) async {
    for index in diagnosis.brokers.indices where diagnosis.brokers[index].report.failure == nil {
      guard let node = diagnosis.brokers[index].node else { continue }
      do {
        let configs = try await client.describeConfigs([.broker(node.id)])[.broker(node.id)]
        diagnosis.brokers[index].sizes = BrokerSizes(try configs?.get() ?? [:])
      } catch {
        diagnosis.gaps.append(Finding(.note, "broker \(node.id)", "its settings could not be read: \(error)"))
      }
    }
    let names = diagnosis.topics.map(\.name)
    for start in stride(from: 0, to: names.count, by: Self.topicsPerRequest) {
      let part = names[start..<min(start + Self.topicsPerRequest, names.count)]
      do {
        for (resource, result) in try await client.describeConfigs(part.map { .topic($0) }) {
          guard case .topic(let name) = resource else { continue }
          let value = try result.get()["max.message.bytes"]?.value
          diagnosis.topicLimits[name] = value.flatMap(Int64.init)
        }
      } catch {
        diagnosis.gaps.append(Finding(.note, "topics", "their settings could not all be read: \(error)"))
        return
      }
    }
  }

  private func compareClocks(_ topic: String, _ client: KafkaClient, _ diagnosis: inout Diagnosis) async {
    do throws(KafkaError) {
      let clocks = try await client.measureClocks(writingTo: topic)
      for index in diagnosis.brokers.indices {
        guard let node = diagnosis.brokers[index].node else { continue }
        diagnosis.brokers[index].clock = clocks[node.id]
        guard clocks[node.id] == nil else { continue }
        diagnosis.gaps.append(
          Finding(.note, "broker \(node.id)", "leads no partition of \(topic), so that its clock is not read"))
      }
    } catch {
      diagnosis.gaps.append(Finding(.problem, "topic \(topic)", "clocks could not be compared by it: \(error)"))
    }
  }
}
