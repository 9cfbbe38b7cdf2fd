// Looking at brokers one by one.
extension KafkaClient {
  /// Examines the broker that listens at an address, over connections of its own: what it speaks, what TLS it agrees
  /// on, which mechanisms it offers, how quickly it answers. Nothing is written there, and no secret is shown to a
  /// broker whose certificate was refused.
  ///
  /// - Parameters:
  ///   - address: where it listens.
  ///   - rounds: how often the round trip is measured.
  public func examine(_ address: BrokerAddress, rounds: Int = 5) async -> BrokerReport {
    var report = BrokerReport(address: address)
    do throws(KafkaError) {
      try await look(at: address, &report)
      if report.mechanisms != nil, configuration.security.sasl == nil {
        throw KafkaError(.authentication(.required), broker: address.description, api: .saslHandshake)
      }
      report.roundTrips = try await measure(address, rounds)
    } catch {
      report.failure = error
      if configuration.security.tls != nil, report.tls == nil, case .tls = error.code {
        report.tls = await TLSProbe.session(at: address)
      }
    }
    return report
  }

  /// What can be learnt without saying who asks.
  private func look(at address: BrokerAddress, _ report: inout BrokerReport) async throws(KafkaError) {
    var anonymous = configuration
    anonymous.security.sasl = nil
    let start = ContinuousClock.now
    let open = try await NegotiatedConnection.open(address, name: address.description, anonymous, hub, clock)
    report.connectTime = ContinuousClock.now - start
    report.tls = open.connection.session
    report.apis = open.capabilities.support
    report.features = open.capabilities.features
    do throws(KafkaError) {
      report.mechanisms = try await mechanisms(open)
    } catch {
      // Whoever closes at this question is no reason to give up.
      hub.note(.connectionFailed(broker: open.connection.name, error))
    }
    open.connection.close(KafkaError(.closed))
  }

  /// Begins an authentication that is not meant to be finished: the answer lists what the listener offers.
  private func mechanisms(_ open: NegotiatedConnection) async throws(KafkaError) -> [String]? {
    guard let version = open.capabilities.version(of: SaslHandshakeRequest.api) else { return nil }
    let wanted = configuration.security.sasl?.mechanism ?? .plain
    let (_, answer, _) = try open.connection.begin(
      SaslHandshakeRequest(mechanism: wanted.rawValue), version: version,
      deadline: ContinuousClock.now + configuration.requestTimeout, isAuthentication: true)
    let frame = try await answer.value()
    do {
      let response = try Frame.decode(SaslHandshakeResponse.self, from: frame, version: version)
      return response.errorCode == .illegalSASLState ? nil : response.mechanisms
    } catch {
      throw KafkaError(.malformedResponse(error), api: .saslHandshake)
    }
  }

  /// Over a connection as all of this client's are.
  private func measure(_ address: BrokerAddress, _ rounds: Int) async throws(KafkaError) -> [Duration] {
    let open = try await NegotiatedConnection.open(address, name: address.description, configuration, hub, clock)
    defer { open.connection.close(KafkaError(.closed)) }
    guard let version = open.capabilities.version(of: MetadataRequest.api) else {
      throw KafkaError(.unsupportedVersion, broker: address.description, api: .metadata)
    }
    var trips: [Duration] = []
    for _ in 0..<max(rounds, 1) {
      let start = ContinuousClock.now
      let (_, answer, _) = try open.connection.begin(
        MetadataRequest(topics: [], allowAutoTopicCreation: version < 4), version: version,
        deadline: start + configuration.requestTimeout)
      _ = try await answer.value()
      trips.append(ContinuousClock.now - start)
    }
    return trips
  }
}
