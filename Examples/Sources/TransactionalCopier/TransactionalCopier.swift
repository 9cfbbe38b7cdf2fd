import Foundation
import KafkaWire

/// Copies a topic into another, each record exactly once, whatever happens to the copier meanwhile:
/// `TransactionalCopier BROKERS FROM TO GROUP`.
///
/// A transaction holds both a batch of copies and the offset to go on at, so that the two become visible together or
/// not at all. Kill it at any time and start it again.
@main
struct TransactionalCopier {
  static func main() async {
    guard let job = Job(CommandLine.arguments.dropFirst()) else {
      complain("usage: TransactionalCopier HOST:PORT[,…] FROM TO GROUP")
      exit(2)
    }
    let client = KafkaClient(ClientConfiguration(brokers: job.brokers))
    while true {
      do {
        try await copy(job, client)
      } catch let error as TransactionError where error.remedy == .restart && !error.isFenced {
        // A new producer finds out by the offsets what the last one has achieved.
        complain("\(error); starting again")
      } catch {
        // Fenced: another copier has taken over, and is to be left alone.
        complain("\(error)")
        exit(1)
      }
    }
  }

  /// Copies without end. Throws where a new producer has to take over.
  private static func copy(_ job: Job, _ client: KafkaClient) async throws {
    // First of all: whoever had this name before is fenced, and its last transaction ended, so that the offsets below
    // are final.
    let producer = try await TransactionalProducer(client, transactionalID: "\(job.group)-copier")
    let group = GroupMetadata(groupID: job.group)
    let partitions = try await client.describeTopics([job.from]).flatMap { topic in
      topic.partitions.map { TopicPartition(topic.name, $0.index) }
    }
    let stored = try await client.committedOffsets(group: job.group, partitions, requireStable: true)
    let starts = partitions.map { partition in
      (partition, stored[partition].map { StartPosition.offset($0) } ?? .beginning)
    }
    var reading = ConsumerConfiguration()
    reading.isolation = .readCommitted
    let consumer = Consumer(client, Dictionary(uniqueKeysWithValues: starts), reading)
    while let batch = try await consumer.next() {
      try await untilCommitted {
        try await producer.transaction { transaction in
          for record in batch.records {
            _ = try await transaction.send(
              ProducerRecord(
                topic: job.to, partition: batch.partition.partition, key: record.key, value: record.value,
                headers: record.headers, timestamp: record.timestamp))
          }
          try await transaction.sendOffsets([batch.partition: batch.nextOffset], group: group)
        }
      }
    }
  }

  /// An aborted transaction has left nothing behind: the same again.
  private static func untilCommitted(_ transaction: () async throws -> Void) async throws {
    while true {
      do {
        return try await transaction()
      } catch let error as TransactionError where error.remedy == .abort {
        complain("\(error); once more")
      }
    }
  }

  private static func complain(_ text: String) {
    FileHandle.standardError.write(Data("TransactionalCopier: \(text)\n".utf8))
  }
}
