import Synchronization
import Testing

@testable import KafkaWire

@Suite struct DeleteRecordsTests {
  private static func response(
    _ request: ScriptedConnection.Request, _ answer: (DeleteRecordsRequest.Partition) -> (Int64, ErrorCode)
  ) throws -> DeleteRecordsResponse {
    var response = DeleteRecordsResponse()
    response.topics = try request.decoded(as: DeleteRecordsRequest.self).topics.map { topic in
      DeleteRecordsResponse.Topic(
        name: topic.name,
        partitions: topic.partitions.map { partition in
          let (begin, code) = answer(partition)
          return DeleteRecordsResponse.Partition(
            partitionIndex: partition.partitionIndex, lowWatermark: begin, errorCode: code)
        })
    }
    return response
  }

  @Test("each partition has its own answer; one that moved is asked for again, the others are not")
  func perPartition() async throws {
    let asked = Mutex<[[String: Int64]]>([])
    let admin = try ScriptedAdmin { request, connection in
      let topics = try request.decoded(as: DeleteRecordsRequest.self).topics
      let attempt = asked.withLock { asked in
        asked.append(Dictionary(uniqueKeysWithValues: topics.map { ($0.name, $0.partitions[0].offset) }))
        return asked.count
      }
      var response = try Self.response(request) { ($0.offset < 0 ? 77 : $0.offset, .none) }
      for index in response.topics.indices {
        switch response.topics[index].name {
        case "far": response.topics[index].partitions[0].errorCode = .offsetOutOfRange
        case "moved" where attempt == 1: response.topics[index].partitions[0].errorCode = .notLeaderOrFollower
        default: break
        }
      }
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let results = try await client.deleteRecords([
        TopicPartition("all", 0): .end, TopicPartition("moved", 0): .before(5), TopicPartition("far", 0): .before(9),
      ])
      #expect(asked.withLock { $0 } == [["all": -1, "moved": 5, "far": 9], ["moved": 5]])
      #expect(try results[TopicPartition("all", 0)]?.get() == 77)
      #expect(try results[TopicPartition("moved", 0)]?.get() == 5)
      #expect(results[TopicPartition("far", 0)]?.code == .broker(.offsetOutOfRange))
      #expect(results.count == 3)
    }
  }

  @Test("partitions that nobody asked about are not in the result")
  func strangers() async throws {
    let admin = try ScriptedAdmin { request, connection in
      var response = try Self.response(request) { ($0.offset, .none) }
      response.topics += [
        DeleteRecordsResponse.Topic(
          name: "stranger",
          partitions: [DeleteRecordsResponse.Partition(partitionIndex: 0, lowWatermark: 1, errorCode: .none)])
      ]
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let results = try await client.deleteRecords([TopicPartition("t", 0): .before(3)])
      #expect(results.mapValues { try? $0.get() } == [TopicPartition("t", 0): 3])
    }
  }

  @Test("an offset below 0, which would mean all records, is refused")
  func negative() async throws {
    let admin = try ScriptedAdmin { _, _ in }
    try await admin.run { client in
      await #expect(throws: KafkaError.self) {
        try await client.deleteRecords([TopicPartition("t", 0): .before(-1)])
      }
    }
  }
}
