import Synchronization
import Testing

@testable import KafkaWire

/// Changing settings at brokers that know single changes, and at those that know only all at once.
@Suite struct AlterConfigsTests {
  private static func description(_ entries: [(String, String, Int8)]) -> DescribeConfigsResponse {
    var result = DescribeConfigsResponse.Result()
    result.resourceType = DescribeConfigsRequest.ResourceType.topic
    result.resourceName = "t"
    result.configs = entries.map { name, value, source in
      var config = DescribeConfigsResponse.Config(name: name, value: value)
      config.configSource = source
      return config
    }
    var response = DescribeConfigsResponse()
    response.results = [result]
    return response
  }

  @Test("single changes are sent as they are, and each resource has its own answer")
  func incremental() async throws {
    let seen = Mutex<[String: [String]]>([:])
    let admin = try ScriptedAdmin { request, connection in
      let asked = try request.decoded(as: IncrementalAlterConfigsRequest.self)
      var response = IncrementalAlterConfigsResponse()
      response.responses = asked.resources.map { resource in
        seen.withLock { seen in
          seen[resource.resourceName] = resource.configs.map {
            "\($0.name) \($0.configOperation) \($0.value ?? "null")"
          }
        }
        var answer = IncrementalAlterConfigsResponse.Resource()
        answer.resourceType = resource.resourceType
        answer.resourceName = resource.resourceName
        if resource.resourceName == "bad" {
          answer.errorCode = .invalidConfig
          answer.errorMessage = "no such setting"
        }
        return answer
      }
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let results = try await client.incrementalAlterConfigs([
        .topic("t"): [
          ConfigChange("a", .set("1")), ConfigChange("b", .delete), ConfigChange("c", .append("x")),
          ConfigChange("d", .subtract("y")),
        ],
        .topic("bad"): [ConfigChange("z", .set("1"))],
      ])
      #expect(seen.withLock { $0["t"] } == ["a 0 1", "b 1 null", "c 2 x", "d 3 y"])
      #expect(results[.topic("t")]?.code == nil)
      #expect(results[.topic("bad")]?.code == .broker(.invalidConfig))
      #expect(admin.count(.describeConfigs) == 0)
    }
  }

  @Test("an old broker is given what was set before together with the change")
  func replacing() async throws {
    let sent = Mutex<[String: String?]>([:])
    let admin = try ScriptedAdmin(highest: [.incrementalAlterConfigs: -1, .alterConfigs: 1]) { request, connection in
      guard request.header.apiKey == .alterConfigs else {
        let present: [(String, String, Int8)] = [("retention.ms", "1000", 1), ("segment.bytes", "7", 5)]
        return try connection.reply(Self.description(present), to: request)
      }
      let asked = try request.decoded(as: AlterConfigsRequest.self)
      sent.withLock { sent in
        for config in asked.resources[0].configs { sent[config.name] = config.value }
      }
      var answer = AlterConfigsResponse.Resource()
      answer.resourceType = asked.resources[0].resourceType
      answer.resourceName = "t"
      var response = AlterConfigsResponse()
      response.responses = [answer]
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let changes = [ConfigChange("max.message.bytes", .set("9"))]
      let results = try await client.incrementalAlterConfigs([.topic("t"): changes])
      #expect(results[.topic("t")]?.code == nil)
      #expect(results.count == 1)
      #expect(sent.withLock { $0 } == ["retention.ms": "1000", "max.message.bytes": "9"])
    }
  }

  @Test("one setting changed twice is refused before anything is sent")
  func twice() async throws {
    let admin = try ScriptedAdmin { _, _ in }
    try await admin.run { client in
      await #expect(throws: KafkaError.self) {
        try await client.incrementalAlterConfigs([
          .topic("t"): [ConfigChange("a", .set("1")), ConfigChange("a", .delete)]
        ])
      }
      #expect(admin.broker.connectionCount == 0)
    }
  }

  @Test("a value's origin tells whether it is the resource's own")
  func origins() async throws {
    let entries: [(String, String, Int8)] = [("own", "1", 1), ("file", "2", 4), ("built-in", "3", 5), ("new", "4", 99)]
    let admin = try ScriptedAdmin { request, connection in
      try connection.reply(Self.description(entries), to: request)
    }
    try await admin.run { client in
      let configs = try await client.topicConfigs("t")
      #expect(configs.values.filter { !$0.isDefault }.map(\.name) == ["own"])
      #expect(configs["file"]?.source == .file)
      #expect(configs["new"]?.source == .unknown)
    }
  }

  @Test("an old broker's change is over when the broker shows it")
  func shown() async throws {
    let looks = Mutex(0)
    let admin = try ScriptedAdmin(highest: [.incrementalAlterConfigs: -1]) { request, connection in
      if request.header.apiKey == .alterConfigs {
        var answer = AlterConfigsResponse.Resource()
        answer.resourceType = DescribeConfigsRequest.ResourceType.broker
        answer.resourceName = "1"
        var response = AlterConfigsResponse()
        response.responses = [answer]
        return try connection.reply(response, to: request)
      }
      // One look before the change, two in vain.
      let count = looks.withLock { looks in
        looks += 1
        return looks
      }
      var response = Self.description([("background.threads", count > 3 ? "5" : "10", 2)])
      response.results[0].resourceType = DescribeConfigsRequest.ResourceType.broker
      response.results[0].resourceName = "1"
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let results = try await client.incrementalAlterConfigs([
        .broker(1): [ConfigChange("background.threads", .set("5"))]
      ])
      #expect(results[.broker(1)]?.code == nil)
      #expect(looks.withLock { $0 } == 4)
    }
  }
}
