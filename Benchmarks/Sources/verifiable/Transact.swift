import Foundation
import KafkaWire

/// Does transactions by commands from standard input, one a line, and answers each with a line: `ok`, with the offset
/// where there is one, or `refused REMEDY`.
///
///     begin | send TOPIC PARTITION VALUE | offsets GROUP TOPIC PARTITION OFFSET | commit | abort
struct Transact {
  let producer: TransactionalProducer
  private var open: Transaction?

  init(_ producer: TransactionalProducer) {
    self.producer = producer
  }

  mutating func run() async {
    while let line = readLine() {
      do {
        try await print(answer(to: line.split(separator: " ").map(String.init)))
      } catch let error as TransactionError {
        FileHandle.standardError.write(Data("verifiable: \(line): \(error)\n".utf8))
        print("refused \(error.remedy.rawValue)\(error.isFenced ? " fenced" : "")")
      } catch {
        print("failed \(error)")
      }
      fflush(nil)
    }
    await producer.close()
  }

  private mutating func answer(to words: [String]) async throws -> String {
    if words.first == "begin" {
      open = try await producer.begin()
      return "ok"
    }
    guard let open else { return "no transaction" }
    switch (words.first, words.count) {
    case ("send", 4):
      let record = ProducerRecord(topic: words[1], partition: Int32(words[2]), value: Bytes(words[3]))
      return "ok \(try await open.send(record).metadata().offset ?? -1)"
    case ("offsets", 5):
      let partition = TopicPartition(words[2], Int32(words[3]) ?? 0)
      try await open.sendOffsets([partition: Int64(words[4]) ?? 0], group: GroupMetadata(groupID: words[1]))
    case ("commit", 1): try await open.commit()
    case ("abort", 1): try await open.abort()
    default: return "what?"
    }
    return "ok"
  }
}
