import Foundation
import KafkaWire

/// Reads one topic from its end on, works on each record, and writes what it found to another topic:
/// `Worker BROKERS FROM TO`.
///
/// The simplest form of stream processing: one process, no group, nothing stored. The records are read where they lie in
/// the answer's buffer, without a copy; the results are written while the next records come in.
@main
struct Worker {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count == 3, let brokers = BrokerAddress.list(words[0]) else {
      complain("usage: Worker HOST:PORT[,…] FROM TO")
      exit(2)
    }
    let client = KafkaClient(ClientConfiguration(brokers: brokers))
    do {
      try await work(client, from: words[1], to: words[2])
    } catch {
      complain("\(error)")
      exit(1)
    }
  }

  private static func work(_ client: KafkaClient, from: String, to: String) async throws {
    let partitions = try await client.describeTopics([from]).flatMap { topic in
      topic.partitions.map { (TopicPartition(topic.name, $0.index), StartPosition.end) }
    }
    guard !partitions.isEmpty else { throw KafkaError(.unknownTopic, topic: from) }
    let consumer = Consumer(client, Dictionary(uniqueKeysWithValues: partitions))
    let producer = Producer(client)
    try await producer.prepare(to)
    complain("reads \(from)")
    while let views = try await consumer.nextViews() {
      var deliveries: [Delivery] = []
      for record in views.records {
        let finding = finding(record.value)
        deliveries.append(
          try await producer.send(
            ProducerRecord(topic: to, key: record.key, value: Bytes(finding), timestamp: record.timestamp)))
      }
      // All at once, not each before the next: they share their batches' answers.
      for delivery in deliveries { _ = try await delivery.metadata() }
    }
  }

  /// What there is to find out about a record.
  private static func finding(_ value: Bytes?) -> String {
    guard let value else { return #"{"bytes":null}"# }
    return #"{"bytes":\#(value.count),"jpeg":\#(value.array.starts(with: [0xff, 0xd8, 0xff]))}"#
  }

  private static func complain(_ text: String) {
    FileHandle.standardError.write(Data("Worker: \(text)\n".utf8))
  }
}
