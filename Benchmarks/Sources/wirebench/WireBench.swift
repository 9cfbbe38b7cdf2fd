import Foundation
import KafkaWire

/// `wirebench produce|consume BROKER TOPIC COUNT PAYLOADS`, `wirebench micro`, or `wirebench views COUNT`, which reads
/// one batch of so many records: under valgrind it shows that none of them costs memory.
@main
struct WireBench {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      switch words.first {
      case "produce", "consume":
        let run = try Run(words)
        let report = words[0] == "produce" ? try await produce(run) : try await consume(run)
        print(report.json)
        exit(report.failed == 0 ? 0 : 1)
      case "micro":
        try MicroBenchmarks.run()
      case "views":
        print(try MicroBenchmarks.readViews(count: words.dropFirst().first.flatMap(Int.init) ?? 1000))
      default:
        throw BenchError(
          "usage: wirebench produce|consume BROKER TOPIC COUNT PAYLOADS | wirebench micro | wirebench views COUNT")
      }
    } catch {
      FileHandle.standardError.write(Data("wirebench: \(error)\n".utf8))
      exit(1)
    }
  }

  /// Deliveries that are not awaited yet; more than the producer's memory holds of the smallest records.
  private static let mostWaiting = 1 << 17

  /// acks=all, idempotent; counts delivered records only.
  static func produce(_ run: Run) async throws -> Report {
    let payloads = try Payloads.load(run.payloadFile)
    let client = KafkaClient(ClientConfiguration(brokers: run.brokers))
    let producer = Producer(client)
    var report = Report(mode: "produce", count: run.count)
    // Metadata and the producer id are part of the first delivery's time, as they are for the peers.
    let first = try await producer.send(
      ProducerRecord(topic: run.topic, partition: 0, value: payloads[0]))
    try await report.count(first, bytes: payloads[0].count)
    report.markFirst()
    var waiting: [(delivery: Delivery, bytes: Int)] = []
    waiting.reserveCapacity(mostWaiting)
    for index in 1..<max(run.count, 1) {
      let value = payloads[index % payloads.count]
      let delivery = try await producer.send(ProducerRecord(topic: run.topic, partition: 0, value: value))
      waiting.append((delivery, value.count))
      if waiting.count == mostWaiting {
        // The older half: what is under way goes on.
        for (delivery, bytes) in waiting[..<(mostWaiting / 2)] { try await report.count(delivery, bytes: bytes) }
        waiting.removeFirst(mostWaiting / 2)
      }
    }
    await producer.flush()
    for (delivery, bytes) in waiting { try await report.count(delivery, bytes: bytes) }
    report.finish()
    await producer.close()
    await client.close()
    return report
  }

  /// From the beginning, CRC checked.
  static func consume(_ run: Run) async throws -> Report {
    let client = KafkaClient(ClientConfiguration(brokers: run.brokers))
    let consumer = Consumer(client, [TopicPartition(run.topic, 0): .beginning])
    var report = Report(mode: "consume", count: run.count)
    while report.delivered < run.count, let batch = try await consumer.nextViews() {
      for record in batch.records {
        report.count(bytes: record.value?.count ?? 0)
        if report.delivered == 1 { report.markFirst() }
        if report.delivered == run.count { break }
      }
    }
    report.finish()
    await consumer.close()
    await client.close()
    return report
  }
}
