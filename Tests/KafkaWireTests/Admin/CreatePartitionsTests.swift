import Synchronization
import Testing

@testable import KafkaWire

@Suite struct CreatePartitionsTests {
  private static func answer(_ code: ErrorCode) -> CreatePartitionsResponse {
    var response = CreatePartitionsResponse()
    response.results = [CreatePartitionsResponse.Topic(name: "t", errorCode: code, errorMessage: "words")]
    return response
  }

  @Test("another controller is looked for, and the call returns when the metadata show the partitions")
  func controllerMoves() async throws {
    let codes = Mutex<[ErrorCode]>([.notController, .none])
    let admin = try ScriptedAdmin { request, connection in
      try connection.reply(Self.answer(codes.withLock { $0.removeFirst() }), to: request)
    }
    try await admin.run { client in
      try await client.createPartitions("t", total: 1)
      #expect(admin.count(.createPartitions) == 2)
      #expect(codes.withLock { $0.isEmpty })
    }
  }

  @Test("only checking waits for nothing, and refusals keep the broker's words")
  func validation() async throws {
    let admin = try ScriptedAdmin { request, connection in
      let asked = try request.decoded(as: CreatePartitionsRequest.self)
      try connection.reply(Self.answer(asked.validateOnly ? .none : .invalidPartitions), to: request)
    }
    try await admin.run { client in
      try await client.createPartitions("t", total: 5, validateOnly: true)
      let error = await #expect(throws: KafkaError.self) { try await client.createPartitions("t", total: 5) }
      #expect(error?.code == .broker(.invalidPartitions))
      #expect(error?.detail == "words")
    }
  }

  @Test("partitions that the call's own lost attempt added are no failure")
  func lostAnswer() async throws {
    let admin = try ScriptedAdmin { request, connection in
      guard connection.number > 1 else { return connection.end() }
      try connection.reply(Self.answer(.invalidPartitions), to: request)
    }
    try await admin.run { client in
      try await client.createPartitions("t", total: 1)
      #expect(admin.count(.createPartitions) == 2)
    }
  }
}
