import KafkaWire
import Testing

/// What a producer writes, a consumer reads: over real sockets, against the embedded broker.
@Suite(.timeLimit(.minutes(2))) struct RoundTripTests {
  @Test("records come back byte for byte, in order, at exact offsets", arguments: [false, true])
  func fromBeginning(sliced: Bool) async throws {
    try await withCluster(partitions: 3) { cluster, client in
      if sliced { cluster.proxy.slice() }
      let written = try await write(sliced ? 60 : 600, with: client)
      let consumer = Consumer(client, written.mapValues { _ in .beginning })
      let read = try await consumer.read(to: written.mapValues { Int64($0.count) })
      #expect(written.count == 3)
      #expect(read == written)
    }
  }

  @Test("reading begins at an offset, at a time and at the end")
  func fromElsewhere() async throws {
    try await withCluster(partitions: 3) { _, client in
      let written = try await write(300, with: client)
      let ends = written.mapValues { Int64($0.count) }
      let rest = written.mapValues { Array($0[($0.count / 3)...]) }

      let byOffset = Consumer(client, rest.mapValues { .offset($0[0].offset) })
      #expect(try await byOffset.read(to: ends) == rest)
      // A millisecond before the record's own, where no other record is.
      let byTime = Consumer(client, rest.mapValues { .time($0[0].timestamp - 1) })
      #expect(try await byTime.read(to: ends) == rest)

      let atEnd = Consumer(client, ends.mapValues { _ in .end })
      try await eventually { ends.allSatisfy { atEnd.position(of: $0.key) == $0.value } }
      let producer = Producer(client)
      for partition in ends.keys {
        _ = try await producer.send(
          ProducerRecord(topic: "video", partition: partition.partition, value: Bytes("new"), timestamp: 1))
      }
      await producer.close()
      let new = try await atEnd.read(to: ends.mapValues { $0 + 1 })
      #expect(new == ends.mapValues { [Record(offset: $0, timestamp: 1, key: nil, value: Bytes("new"))] })
    }
  }

  @Test("a consumer that stands past the end is told so, or goes where its configuration says")
  func outOfRange() async throws {
    try await withCluster { _, client in
      let partition = TopicPartition("video", 0)
      let written = try await write(10, with: client)
      var configuration = ConsumerConfiguration()
      configuration.offsetReset = .fail
      let strict = Consumer(client, [partition: .offset(99)], configuration)
      let error = await #expect(throws: KafkaError.self) { try await strict.next() }
      #expect(error?.code == .broker(.offsetOutOfRange))
      #expect(error?.partition == partition)
      configuration.offsetReset = .beginning
      let lenient = Consumer(client, [partition: .offset(99)], configuration)
      #expect(try await lenient.next()?.records.first == written[partition]?.first)
    }
  }

  /// Writes records of all shapes; what is on the broker then, by the producer's own reports.
  private func write(_ count: Int, with client: KafkaClient) async throws -> [TopicPartition: [Record]] {
    var generator = SeededGenerator(seed: 42)
    let producer = Producer(client)
    var sent: [(ProducerRecord, Delivery)] = []
    for number in 0..<count {
      let record = ProducerRecord(
        topic: "video", key: Bytes("camera \(number % 17)"), value: value(number, &generator),
        headers: headers(number), timestamp: 1_700_000_000_000 + Int64(number) * 10)
      sent.append((record, try await producer.send(record)))
    }
    var written: [TopicPartition: [Record]] = [:]
    for (record, delivery) in sent {
      let metadata = try await delivery.metadata()
      #expect(metadata.timestamp == record.timestamp)
      let offset = try #require(metadata.offset)
      #expect(offset == Int64(written[metadata.partition, default: []].count))
      written[metadata.partition, default: []].append(
        Record(
          offset: offset, timestamp: metadata.timestamp, key: record.key, value: record.value, headers: record.headers))
    }
    await producer.close()
    return written
  }

  private func value(_ number: Int, _ generator: inout SeededGenerator) -> Bytes? {
    switch number % 8 {
    case 0: nil
    case 1: Bytes()
    case 2: Bytes(generator.bytes(1))
    // From here on values are sent from where they lie.
    case 3: Bytes(generator.bytes(4097))
    case 4: Bytes(generator.bytes(number % 100 == 4 ? 70_000 : 4096))
    default: Bytes(generator.bytes(Int.random(in: 1...900, using: &generator)))
    }
  }

  private func headers(_ number: Int) -> [RecordHeader] {
    let all = [
      RecordHeader("seq", "\(number)"), RecordHeader(key: "none", value: nil), RecordHeader(key: "seq", value: Bytes()),
    ]
    return Array(all.prefix(number % 4))
  }
}
