import Testing

@testable import KafkaWire

/// What AlterConfigs is given in place of IncrementalAlterConfigs.
@Suite struct ConfigMergeTests {
  private static let topic = ConfigResource.topic("t")

  private static func entry(
    _ name: String, _ value: String?, _ source: ConfigEntry.Source = .topic
  ) -> (String, ConfigEntry) {
    (
      name,
      ConfigEntry(name: name, value: value, isDefault: source != .topic, source: source, isSensitive: value == nil)
    )
  }

  private static let present = Dictionary(
    uniqueKeysWithValues: [
      entry("retention.ms", "1000"), entry("cleanup.policy", "delete"), entry("segment.bytes", "1048576", .builtIn),
      entry("follower.replicas", "0:1, 1:2", .file),
    ])

  private static func merged(_ changes: [ConfigChange]) throws -> [String: String?] {
    let configs = try ConfigMerge.merged(present, changes, of: topic)
    return Dictionary(uniqueKeysWithValues: configs.map { ($0.name, $0.value) })
  }

  @Test("what was set stays, defaults are not written down, and changes win")
  func set() throws {
    #expect(
      try Self.merged([ConfigChange("retention.ms", .set("5"))]) == ["retention.ms": "5", "cleanup.policy": "delete"])
    #expect(
      try Self.merged([ConfigChange("segment.bytes", .set("7"))])
        == ["retention.ms": "1000", "cleanup.policy": "delete", "segment.bytes": "7"])
  }

  @Test("what is deleted is left out")
  func delete() throws {
    #expect(try Self.merged([ConfigChange("retention.ms", .delete)]) == ["cleanup.policy": "delete"])
    #expect(try Self.merged([ConfigChange("never.set", .delete)]).count == 2)
  }

  @Test("lists gain what they lack and lose what they have, whoever set them")
  func lists() throws {
    #expect(
      try Self.merged([ConfigChange("cleanup.policy", .append("compact,delete"))])["cleanup.policy"]
        == "delete,compact")
    #expect(try Self.merged([ConfigChange("cleanup.policy", .subtract("delete"))])["cleanup.policy"] == "")
    #expect(
      try Self.merged([ConfigChange("follower.replicas", .append("2:3"))])["follower.replicas"] == "0:1,1:2,2:3")
    #expect(throws: KafkaError.self) { try Self.merged([ConfigChange("unheard.of", .append("x"))]) }
  }

  @Test("a secret that would be lost is refused by name, unless it is set or deleted with the rest")
  func secrets() throws {
    let resource = ConfigResource.broker(1)
    let present = Dictionary(
      uniqueKeysWithValues: [
        Self.entry("ssl.key.password", nil, .broker), Self.entry("log.retention.ms", "9", .broker),
      ])
    do {
      _ = try ConfigMerge.merged(present, [ConfigChange("log.retention.ms", .set("1"))], of: resource)
      Issue.record("the secret would be lost")
    } catch {
      #expect(error.code == .unsupportedVersion)
      #expect(error.detail?.contains("ssl.key.password") == true)
    }
    let both = [ConfigChange("log.retention.ms", .set("1")), ConfigChange("ssl.key.password", .set("s"))]
    #expect(try ConfigMerge.merged(present, both, of: resource).map(\.value) == ["1", "s"])
    let without = [ConfigChange("ssl.key.password", .delete)]
    #expect(try ConfigMerge.merged(present, without, of: resource).map(\.name) == ["log.retention.ms"])
  }

  @Test("settings hold when all that were given, and no others, are the resource's own")
  func holds() {
    let resource = ConfigResource.broker(1)
    let present = Dictionary(
      uniqueKeysWithValues: [
        Self.entry("a", "1", .broker), Self.entry("secret", nil, .broker), Self.entry("b", "2", .builtIn),
      ])
    func holds(_ wanted: [String: String]) -> Bool {
      ConfigMerge.holds(
        wanted.map { AlterConfigsRequest.Config(name: $0.key, value: $0.value) }, in: present, of: resource)
    }
    #expect(holds(["a": "1", "secret": "s"]))
    #expect(!holds(["a": "1"]), "the secret is still there")
    #expect(!holds(["a": "2", "secret": "s"]), "an old value")
    #expect(!holds(["a": "1", "secret": "s", "b": "2"]), "not its own yet")
  }
}
