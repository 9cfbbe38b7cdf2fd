import Foundation
import KafkaWire
import Synchronization

/// Reads a topic as it is told to, and prints what happens, one line each:
///
///     record PARTITION OFFSET TIMESTAMP KEY VALUE     both in base 64, `-` for null
///     fetch NODE full|incremental NAMED ANSWERED      partitions that the request named, and the answer
///     jump PARTITION FROM TO                          offsets that were gone
///     reset PARTITION FROM TO                         an offset was gone, and reading goes on elsewhere
///     truncated PARTITION FROM TO                     the log was cut off
///     error CODE …                                    and the end
///     done RECORDS
@main
struct ConsumerProbe {
  static func main() async {
    do {
      try await read(Probe(Array(CommandLine.arguments.dropFirst())))
    } catch {
      say("error \(error)")
      exit(1)
    }
  }

  private static func read(_ probe: Probe) async throws {
    let client = KafkaClient(ClientConfiguration(brokers: probe.brokers))
    let events = client.events(bufferingNewest: 1 << 20)
    let watching = Task { for await event in events { tell(event) } }
    let starts = (0..<probe.partitions).map { (TopicPartition(probe.topic, $0), probe.start) }
    let consumer = Consumer(client, Dictionary(uniqueKeysWithValues: starts), probe.configuration)
    var count = 0
    while count < probe.count, let views = try await consumer.nextViews() {
      if let first = views.records.first, first.offset != views.firstOffset {
        say("jump \(views.partition.partition) \(views.firstOffset) \(first.offset)")
      }
      var lines = ""
      for record in views.records.prefix(probe.count - count) {
        lines += "record \(views.partition.partition) \(record.offset) \(record.timestamp) "
        lines += "\(text(record.key)) \(text(record.value))\n"
        count += 1
      }
      write(lines)
    }
    await consumer.close()
    await client.close()
    await watching.value
    say("done \(count)")
  }

  private static func tell(_ event: KafkaEvent) {
    switch event {
    case .fetched(let report):
      let form = report.isIncremental ? "incremental" : "full"
      say("fetch \(report.node) \(form) \(report.namedPartitions) \(report.answeredPartitions)")
    case .truncated(let truncation):
      let end = truncation.validTo.map { "\($0)" } ?? "-"
      say("truncated \(truncation.partition.partition) \(truncation.position) \(end)")
    case .positionReset(let reset): say("reset \(reset.partition.partition) \(reset.from) \(reset.to)")
    default: break
    }
  }

  private static func text(_ bytes: Bytes?) -> String {
    bytes.map { Data($0.array).base64EncodedString() + "." } ?? "-"
  }

  private static func say(_ line: String) { write("\(line)\n") }

  /// Records and events are told by different tasks, and a long write to a pipe is not one act.
  private static let output = Mutex(FileHandle.standardOutput)

  private static func write(_ text: String) { output.withLock { $0.write(Data(text.utf8)) } }
}
