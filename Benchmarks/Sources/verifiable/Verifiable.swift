import Foundation
import KafkaWire

/// Numbered records, so that whoever knows what was acknowledged can tell what was lost, doubled or put out of order:
/// `verifiable produce BROKERS TOPIC PARTITIONS COUNT RATE`, `verifiable consume BROKERS TOPIC PARTITIONS [committed]`.
/// `verifiable transact BROKERS ID` does transactions by command.
///
/// The first two print one line per record: `partition offset number`; the producer for each one acknowledged, with offset -1
/// where the broker no longer knows it, and `failed number outcome` for the others.
@main
struct Verifiable {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      guard words.count >= 3, let brokers = BrokerAddress.list(words[1]) else { throw Usage() }
      let client = KafkaClient(ClientConfiguration(brokers: brokers))
      let numbers = words.dropFirst(3).compactMap { Int($0) }.filter { $0 > 0 }
      switch (words[0], words.count, numbers.count) {
      case ("produce", 6, 3): try await produce(client, words[2], Int32(numbers[0]), numbers[1], rate: numbers[2])
      case ("consume", 4, 1): try await consume(client, words[2], Int32(numbers[0]), .readUncommitted)
      case ("consume", 5, 1): try await consume(client, words[2], Int32(numbers[0]), .readCommitted)
      case ("transact", 3, _):
        var transact = Transact(try await TransactionalProducer(client, transactionalID: words[2]))
        print("ready")
        fflush(nil)
        await transact.run()
      default: throw Usage()
      }
      await client.close()
    } catch {
      FileHandle.standardError.write(Data("verifiable: \(error)\n".utf8))
      exit(1)
    }
  }

  struct Usage: Error, CustomStringConvertible {
    let description = """
      usage: verifiable produce BROKERS TOPIC PARTITIONS COUNT RATE
             verifiable consume BROKERS TOPIC PARTITIONS [committed]
             verifiable transact BROKERS ID
      """
  }

  /// Record `n` goes to partition `n` modulo their number; `rate` records a second, as far as the brokers keep up, until
  /// standard input ends and there are `count` at least.
  static func produce(
    _ client: KafkaClient, _ topic: String, _ partitions: Int32, _ count: Int, rate: Int
  ) async throws {
    let producer = Producer(client)
    let (deliveries, handOver) = AsyncStream<(Int, Delivery)>.makeStream()
    let report = Task {
      var lines = LineOutput()
      for await (number, delivery) in deliveries {
        do throws(KafkaError) {
          let metadata = try await delivery.metadata()
          lines.write("\(metadata.partition.partition) \(metadata.offset ?? -1) \(number)")
        } catch {
          lines.write("failed \(number) \(error.outcome?.rawValue ?? "unknown")")
          FileHandle.standardError.write(Data("verifiable: record \(number): \(error)\n".utf8))
        }
      }
      lines.flush()
    }
    let clock = ContinuousClock()
    let begin = clock.now
    let input = InputEnd()
    var number = 0
    while number < count || !input.isThere {
      if number % 100 == 0 {
        let due = begin + .seconds(Double(number) / Double(rate))
        if due > clock.now { try await clock.sleep(until: due) }
      }
      let record = ProducerRecord(
        topic: topic, partition: Int32(number % Int(partitions)), value: Bytes("\(number)"))
      handOver.yield((number, try await producer.send(record)))
      number += 1
    }
    handOver.finish()
    await report.value
    await producer.close()
  }

  /// Everything from the beginning, without end.
  static func consume(
    _ client: KafkaClient, _ topic: String, _ partitions: Int32, _ isolation: ConsumerConfiguration.IsolationLevel
  ) async throws {
    var configuration = ConsumerConfiguration()
    configuration.isolation = isolation
    let starts = (0..<partitions).map { (TopicPartition(topic, $0), StartPosition.beginning) }
    let consumer = Consumer(client, Dictionary(uniqueKeysWithValues: starts), configuration)
    var lines = LineOutput()
    while let batch = try await consumer.next() {
      for record in batch.records {
        lines.write("\(batch.partition.partition) \(record.offset) \(record.value?.string ?? "-")")
      }
      // Whoever counts the lines is to see what has been read.
      lines.flush()
    }
  }
}
