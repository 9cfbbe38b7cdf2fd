import KafkaBroker
import Testing

@testable import KafkaWire

/// Partitions come and go while a consumer reads.
@Suite struct AssignmentTests {
  private func fill(_ client: KafkaClient, _ partitions: [Int32], _ count: Int) async throws {
    let producer = Producer(client)
    for index in 0..<count {
      for partition in partitions {
        _ = try await producer.send(ProducerRecord(topic: "video", partition: partition, value: Bytes("\(index)")))
      }
    }
    await producer.close()
  }

  @Test("partitions are added, given up, paused and resumed while others are read: every record comes, in order")
  func incremental() async throws {
    try await withCluster(partitions: 3) { _, client in
      try await fill(client, [0, 1, 2], 20)
      let (zero, one, two) = (TopicPartition("video", 0), TopicPartition("video", 1), TopicPartition("video", 2))
      let consumer = Consumer(client, [zero: .beginning])
      var read = try await consumer.read(to: [zero: 20])
      consumer.assign(adding: [one: .beginning, two: .offset(15)])
      #expect(consumer.assignment == [zero, one, two])
      consumer.pause([two])
      read.merge(try await consumer.read(to: [one: 20])) { $0 + $1 }
      #expect(read[two] == nil)
      #expect(consumer.paused == [two])
      consumer.resume([two])
      read.merge(try await consumer.read(to: [two: 20])) { $0 + $1 }
      #expect(read[zero]?.map(\.offset) == Array(0..<20))
      #expect(read[one]?.map(\.offset) == Array(0..<20))
      #expect(read[two]?.map(\.offset) == Array(15..<20))
      #expect(consumer.unassign([zero, one]) == [zero: 20, one: 20])
      #expect(consumer.position(of: zero) == nil)
      try await fill(client, [0, 2], 5)
      let later = try await consumer.read(to: [two: 25])
      #expect(Array(later.keys) == [two])
      // Taken again, it goes on where it is told to.
      consumer.assign(adding: [zero: .offset(22)])
      let again = try await consumer.read(to: [zero: 25])
      #expect(again[zero]?.map(\.offset) == [22, 23, 24])
      await consumer.close()
    }
  }

  @Test("seek by time goes to the first record that is as late")
  func seekByTime() async throws {
    try await withCluster { _, client in
      let partition = TopicPartition("video", 0)
      let producer = Producer(client)
      for time in stride(from: Int64(1_000), to: 11_000, by: 1_000) {
        _ = try await producer.send(ProducerRecord(topic: "video", partition: 0, value: [1], timestamp: time))
      }
      await producer.close()
      let consumer = Consumer(client, [partition: .end])
      consumer.seek(partition, to: .time(4_500))
      let late = try await consumer.read(to: [partition: 10])
      #expect(late[partition]?.map(\.timestamp) == [5_000, 6_000, 7_000, 8_000, 9_000, 10_000])
      await consumer.close()
    }
  }
}
