@testable import KafkaWire

extension ScriptedGroup {
  /// Serves a member of group `g`, reading topic `t`, that heartbeats often and commits only when it is told to.
  func withMember(
    _ change: (inout GroupConfiguration) -> Void = { _ in },
    _ body: (ScriptedGroup, GroupConsumer) async throws -> Void
  ) async throws {
    let broker = try ScriptedBroker { try self.serve($0) }
    defer { broker.stop() }
    var client = ClientConfiguration(brokers: [broker.address])
    client.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    let kafka = KafkaClient(client)
    var configuration = GroupConfiguration()
    configuration.groupProtocol = .classic
    configuration.heartbeatInterval = .milliseconds(50)
    configuration.consumer.maxWait = .milliseconds(100)
    configuration.autoCommit = .seconds(600)
    change(&configuration)
    // Not held beyond the body: tests look whether it is gone then.
    try await body(self, GroupConsumer(kafka, group: "g", .topics(["t"]), configuration))
    await kafka.close()
  }
}
