import KafkaWire

/// Which cluster a command speaks to, how long it tries, and how it proves who it is.
struct ClusterSettings: Sendable {
  static let options: [any AnyOption] = [Options.brokers, Options.timeout] + Options.security

  let client: ClientConfiguration

  init(_ values: OptionValues) throws(UsageError) {
    self.init(
      brokers: try values.required(Options.brokers), timeout: try values.required(Options.timeout),
      security: try SecuritySettings.read(values))
  }

  init(brokers: [BrokerAddress], timeout: Duration, security: SecurityConfiguration = SecurityConfiguration()) {
    var client = ClientConfiguration(brokers: brokers)
    client.clientID = "streamrec"
    client.connectTimeout = timeout
    client.requestTimeout = timeout
    client.retryTimeout = timeout
    client.security = security
    self.client = client
  }

  /// Runs `body` with a client of this cluster, which is closed however it ends.
  func withClient<Result: Sendable>(_ body: (KafkaClient) async throws -> Result) async throws -> Result {
    let client = KafkaClient(client)
    do {
      let result = try await body(client)
      await client.close()
      return result
    } catch {
      await client.close()
      throw error
    }
  }
}

extension KafkaClient {
  /// The topic as it is.
  ///
  /// - Throws: `.unknownTopic` where there is none.
  func topic(_ name: String) async throws -> TopicDescription {
    guard let topic = try await describeTopics([name]).first(where: { $0.name == name }) else {
      throw KafkaError(.unknownTopic, broker: configuration.brokers.first?.description, topic: name)
    }
    return topic
  }
}
