import Synchronization
import Testing

@testable import KafkaWire

@Suite struct ClockTests {
  @Test("the offset is taken against the middle of the trip, and may be wrong by half of it")
  func reading() {
    let reading = ClockReading(sent: 1000, broker: 1500, answered: 1020)
    #expect(reading == ClockReading(offset: .milliseconds(490), uncertainty: .milliseconds(11)))
    #expect(ClockReading(sent: 1000, broker: 10, answered: 1000).offset == .milliseconds(-990))
    // Whatever a broker claims.
    #expect(ClockReading(sent: 1000, broker: .max, answered: 1000).offset > .seconds(1))
    #expect(ClockReading(sent: 1000, broker: .min, answered: 1000).offset < .seconds(-1))
  }

  private static func configs(_ request: ScriptedConnection.Request, type: String) throws -> DescribeConfigsResponse {
    var response = DescribeConfigsResponse()
    response.results = try request.decoded(as: DescribeConfigsRequest.self).resources.map { resource in
      var result = DescribeConfigsResponse.Result()
      result.resourceType = resource.resourceType
      result.resourceName = resource.resourceName
      result.configs = [DescribeConfigsResponse.Config(name: "message.timestamp.type", value: type)]
      return result
    }
    return response
  }

  @Test("a broker's clock is read from the records that it stores")
  func measure() async throws {
    let written = Mutex(0)
    let admin = try ScriptedAdmin { request, connection in
      if request.header.apiKey == .describeConfigs {
        return try connection.reply(Self.configs(request, type: "LogAppendTime"), to: request)
      }
      written.withLock { $0 += 1 }
      let asked = try request.decoded(as: ProduceRequest.self)
      var partition = ProduceResponse.Partition()
      partition.logAppendTime = 0
      var response = ProduceResponse()
      response.responses = [
        ProduceResponse.Topic(
          name: asked.topicData[0].name, topicID: asked.topicData[0].topicID, partitionResponses: [partition])
      ]
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let clocks = try await client.measureClocks(writingTo: "clock")
      let reading = try #require(clocks[1])
      // 1970, against any clock of today.
      #expect(try reading.get().offset < .seconds(-1_000_000_000))
      #expect(written.withLock { $0 } == 3)
    }
  }

  @Test("a topic that keeps the producers' times is refused before anything is written")
  func wrongTopic() async throws {
    let admin = try ScriptedAdmin { request, connection in
      try connection.reply(Self.configs(request, type: "CreateTime"), to: request)
    }
    try await admin.run { client in
      let error = await #expect(throws: KafkaError.self) { try await client.measureClocks(writingTo: "clock") }
      #expect(error?.code == .invalidConfiguration)
      #expect(admin.count(.produce) == 0)
    }
  }
}
