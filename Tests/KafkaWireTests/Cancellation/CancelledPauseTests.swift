import Synchronization
import Testing

@testable import KafkaWire

/// Cancels in the pauses between attempts.
@Suite("cancelled in a pause", .timeLimit(.minutes(2))) struct CancelledPauseTests {
  /// A broker that is out of order until it is told otherwise, and a client whose sleep number `held` is held.
  private func with(
    _ disorder: @escaping ScriptedBroker.Script, holding held: Int,
    _ body: (KafkaClient, HeldClock, _ mend: () -> Void) async throws -> Void
  ) async throws {
    let isMended = Atomic(false)
    let broker = try ScriptedBroker { connection in
      if isMended.load(ordering: .sequentiallyConsistent) { try connection.serve() } else { try disorder(connection) }
    }
    defer { broker.stop() }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .seconds(1)...(.seconds(1))
    configuration.retryTimeout = .seconds(300)
    let clock = HeldClock(holding: held)
    let client = KafkaClient(configuration, clock: clock.clock)
    try await body(client, clock) {
      isMended.store(true, ordering: .sequentiallyConsistent)
      clock.release()
    }
    await client.close()
  }

  private func expectCancelled(
    _ client: KafkaClient, _ clock: HeldClock, _ mend: () -> Void,
    _ call: @escaping @Sendable (KafkaClient) async throws -> Void
  ) async throws {
    let task = Task { try await call(client) }
    try await clock.asleep.value()
    task.cancel()
    let error = await #expect(throws: KafkaError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    mend()
    try await call(client)
  }

  @Test("between two attempts of a call")
  func backoff() async throws {
    let disorder: ScriptedBroker.Script = { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        var response = try connection.metadata(for: request)
        for index in response.topics.indices { response.topics[index].errorCode = .leaderNotAvailable }
        try connection.reply(response, to: request)
        connection.end()
      }
    }
    try await with(disorder, holding: 0) { client, clock, mend in
      try await expectCancelled(client, clock, mend) { _ = try await $0.leader(of: TopicPartition("t", 0)) }
    }
  }

  @Test("before a broker that could not be reached is tried again")
  func reconnection() async throws {
    try await with({ $0.end() }, holding: 0) { client, clock, mend in
      let node = KafkaClient.bootstrapNode(0)
      await #expect(throws: KafkaError.self) { try await client.capabilities(of: node, role: .general, for: .metadata) }
      try await expectCancelled(client, clock, mend) {
        _ = try await $0.capabilities(of: node, role: .general, for: .metadata)
      }
    }
  }

  @Test("while one waits for metadata that are not asked for so soon again")
  func refresh() async throws {
    try await with({ try $0.serve() }, holding: 0) { client, clock, mend in
      _ = try await client.leader(of: TopicPartition("t", 0))
      try await expectCancelled(client, clock, mend) { _ = try await $0.leader(of: TopicPartition("u", 0)) }
    }
  }
}
