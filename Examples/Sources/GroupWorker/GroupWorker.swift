import Foundation
import KafkaWire

/// Works on a topic as a member of a group, one task a partition: `GroupWorker BROKERS TOPIC GROUP`.
///
/// Start as many as the topic has partitions, kill any of them at any time: every record is worked on at least once, and
/// while one member has a partition no other works on it. Prints what it did as NDJSON, and ends in order on SIGTERM.
@main
struct GroupWorker {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count == 3, let brokers = BrokerAddress.list(words[0]) else {
      complain("usage: GroupWorker HOST:PORT[,…] TOPIC GROUP")
      exit(2)
    }
    let client = KafkaClient(ClientConfiguration(brokers: brokers))
    var configuration = GroupConfiguration()
    configuration.onEvent = { complain("\($0)") }
    let group = GroupConsumer(client, group: words[2], .topics([words[1]]), configuration)
    let termination = onTermination { await group.close() }
    do {
      try await group.run { partition in
        for try await batch in partition {
          for record in batch.records {
            try work(on: record)
            // Somebody else waits for the partition, and may wait for one record, but not for a long batch.
            if partition.isRevoked {
              try await partition.commit(upTo: record.offset + 1)
              throw CancellationError()
            }
          }
        }
      }
    } catch {
      complain("\(error)")
      exit(1)
    }
    termination.cancel()
    await client.close()
  }

  private static func work(on record: Record) throws {
    let line = #"{"offset":\#(record.offset),"bytes":\#(record.value?.count ?? 0)}"# + "\n"
    try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
  }

  private static func onTermination(_ end: @escaping @Sendable () async -> Void) -> any DispatchSourceSignal {
    signal(SIGTERM, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGTERM)
    source.setEventHandler { Task { await end() } }
    source.resume()
    return source
  }

  private static func complain(_ text: String) {
    FileHandle.standardError.write(Data("GroupWorker: \(text)\n".utf8))
  }
}
