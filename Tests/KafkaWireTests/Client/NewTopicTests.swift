import Synchronization
import Testing

@testable import KafkaWire

/// A new topic is known to the controller before the brokers have heard of it (seen with Kafka 4.3).
@Suite struct NewTopicTests {
  private func client(_ broker: ScriptedBroker) -> KafkaClient {
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    // Far beyond what a busy machine may take: no test here is about this time.
    configuration.retryTimeout = .seconds(600)
    configuration.requestTimeout = .seconds(600)
    return KafkaClient(configuration)
  }

  @Test("creating returns when the metadata show the topic, and its settings are asked for until they are there")
  func settles() async throws {
    let metadataAsked = Mutex(0)
    let configsAsked = Mutex(0)
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        switch request.header.apiKey {
        case .metadata:
          var response = try connection.metadata(for: request)
          if !response.topics.isEmpty,
            metadataAsked.withLock({
              $0 += 1; return $0
            }) < 3
          {
            response.topics[0].errorCode = .unknownTopicOrPartition
            response.topics[0].partitions = []
          }
          try connection.reply(response, to: request)
        case .createTopics:
          var response = CreateTopicsResponse()
          var topic = CreateTopicsResponse.Topic()
          topic.name = "new"
          response.topics = [topic]
          try connection.reply(response, to: request)
        default:
          var result = DescribeConfigsResponse.Result()
          result.resourceType = DescribeConfigsRequest.ResourceType.topic
          result.resourceName = "new"
          if configsAsked.withLock({
            $0 += 1; return $0
          }) < 3 {
            result.errorCode = .unknownTopicOrPartition
          }
          var response = DescribeConfigsResponse()
          response.results = [result]
          try connection.reply(response, to: request)
        }
      }
    }
    defer { broker.stop() }
    let client = client(broker)
    try await client.createTopic("new")
    #expect(metadataAsked.withLock { $0 } == 3)
    #expect(try await client.topicConfigs("new").isEmpty)
    #expect(configsAsked.withLock { $0 } == 3)
    await client.close()
  }
}
