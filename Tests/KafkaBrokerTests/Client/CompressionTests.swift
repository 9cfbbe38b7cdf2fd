import KafkaWire
import Testing

/// Producer and consumer with each codec, over real sockets, against the embedded broker.
@Suite(.timeLimit(.minutes(2))) struct CompressionTests {
  static let codecs = RecordCompression.all

  @Test("records come back byte for byte, and take the room on the broker that they should", arguments: codecs)
  func roundTrip(_ codec: RecordCompression) async throws {
    try await withCluster { _, client in
      let partition = TopicPartition("video", 0)
      var configuration = ProducerConfiguration()
      configuration.compression = codec
      let producer = Producer(client, configuration)
      var generator = SeededGenerator(seed: 7)
      var sent: [(ProducerRecord, Delivery)] = []
      for number in 0..<200 {
        // Small ones, large ones, and some that cannot be compressed.
        let noise = (0..<(number % 5 == 0 ? 6000 : 4)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let value = Array(String(repeating: "text ", count: number * 11 % 3000).utf8) + noise
        let record = ProducerRecord(
          topic: "video", partition: 0, key: Bytes("\(number)"), value: Bytes(value),
          headers: [RecordHeader("n", "\(number)")], timestamp: Int64(number))
        sent.append((record, try await producer.send(record)))
      }
      await producer.close()
      let expected = try await sent.asyncRecords()
      #expect(try await client.log(of: partition) == expected)
    }
  }
}

extension [(ProducerRecord, Delivery)] {
  /// What is on the broker, by the producer's own reports.
  fileprivate func asyncRecords() async throws -> [Record] {
    var records: [Record] = []
    for (record, delivery) in self {
      let metadata = try await delivery.metadata()
      records.append(
        Record(
          offset: metadata.offset ?? -1, timestamp: metadata.timestamp, key: record.key, value: record.value,
          headers: record.headers))
    }
    return records
  }
}
