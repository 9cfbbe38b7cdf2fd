import Foundation
import KafkaWire

/// The parts that every byte passes: checksum, record batches, messages. One line of JSON each.
enum MicroBenchmarks {
  static func run() throws {
    try checksum()
    try batches(valueBytes: 1_000, records: 1_000)
    try batches(valueBytes: 60_000, records: 16)
    try produceMessage()
    try metadataMessage()
  }

  /// The shortest of five runs of `repeats` each, for it is the one that was disturbed least.
  private static func measure(_ name: String, bytes: Int, repeats: Int, _ body: () throws -> Void) throws {
    var best = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      for _ in 0..<repeats { try body() }
      let duration = (ContinuousClock.now - start).components
      best = min(best, (Double(duration.seconds) + Double(duration.attoseconds) / 1e18) / Double(repeats))
    }
    let speed = bytes == 0 ? "" : String(format: ",\"MB_s\":%.0f", Double(bytes) / 1e6 / best)
    print("{\"benchmark\":\"\(name)\",\"us\":" + String(format: "%.3f", best * 1e6) + speed + "}")
  }

  private static func checksum() throws {
    let bytes = Bytes([UInt8](repeating: 0x5a, count: 60_000))
    var sum: UInt32 = 0
    try measure("crc32c 60 KB", bytes: bytes.count, repeats: 2_000) { sum ^= CRC32C.checksum(bytes) }
    withExtendedLifetime(sum) {}
  }

  private static func batches(valueBytes: Int, records: Int) throws {
    let value = Bytes([UInt8](repeating: 7, count: valueBytes))
    let repeats = max(10, 20_000_000 / (valueBytes * records))
    var encoded = ByteChain()
    let name = "\(records) records of \(valueBytes) bytes"
    try measure("batch encode, \(name)", bytes: valueBytes * records, repeats: repeats) {
      encoded = try batch(of: value, count: records)
    }
    let bytes = encoded.joined()
    var count = 0
    try measure("batch decode, \(name)", bytes: valueBytes * records, repeats: repeats) {
      count = try RecordBatch(bytes).records().count
    }
    guard count == records else { throw BenchError("decoded \(count) records of \(records)") }
    let whole = try RecordBatch(bytes, checkingCRC: false)
    var sum = 0
    try measure("batch as views, \(name)", bytes: valueBytes * records, repeats: repeats) {
      sum = try sumOfValues(whole)
    }
    guard sum == valueBytes * records else { throw BenchError("read \(sum) bytes") }
  }

  private static func sumOfValues(_ batch: RecordBatch) throws -> Int {
    var cursor = try batch.cursor()
    var sum = 0
    while let record = try cursor.nextView() { sum += record.value?.count ?? 0 }
    return sum
  }

  /// Makes a batch with a key and two headers on each record, and reads all of it as views; bytes read.
  static func readViews(count: Int) throws -> Int {
    let headers = [RecordHeader("seq", "12345"), RecordHeader("a name beyond a small string", "x")]
    let (key, value) = (Bytes("key"), Bytes([UInt8](repeating: 7, count: 100)))
    var builder = RecordBatchBuilder()
    for _ in 0..<count { try builder.append(key: key, value: value, headers: headers, timestamp: 1) }
    let batch = try RecordBatch(builder.finish().joined())
    var cursor = try batch.cursor()
    var sum = 0
    while let record = try cursor.nextView() {
      sum += (record.key?.count ?? 0) + (record.value?.count ?? 0) + (record.header("seq")?.count ?? 0)
      for header in record.headers { sum += header.keyBytes.count }
    }
    return sum
  }

  private static func batch(of value: Bytes, count: Int) throws -> ByteChain {
    var builder = RecordBatchBuilder(reserve: 1 << 20)
    for _ in 0..<count { try builder.append(key: nil, value: value, headers: [], timestamp: 1_700_000_000_000) }
    return builder.finish(producerID: 1, epoch: 0, baseSequence: 0)
  }

  private static func produceMessage() throws {
    let value = Bytes([UInt8](repeating: 7, count: 60_000))
    let records = try batch(of: value, count: 1)
    let request = ProduceRequest(
      acks: -1, timeout: 30_000,
      topicData: [ProduceRequest.Topic(name: "video", partitionData: [.init(index: 0, records: records)])])
    try roundTrip("Produce v9, one batch", request, version: 9)
  }

  private static func metadataMessage() throws {
    var response = MetadataResponse()
    response.brokers = (0..<3).map { MetadataResponse.Broker(nodeID: $0, host: "broker-\($0)", port: 9092) }
    response.topics = (0..<20).map { number in
      let partitions = (0..<12).map { index in
        var partition = MetadataResponse.Partition()
        partition.partitionIndex = Int32(index)
        partition.replicaNodes = [0, 1, 2]
        partition.isrNodes = [0, 1, 2]
        return partition
      }
      return MetadataResponse.Topic(name: "topic-\(number)", partitions: partitions)
    }
    try roundTrip("Metadata v12, 240 partitions", response, version: 12)
  }

  private static func roundTrip<Message: KafkaMessage>(_ name: String, _ message: Message, version: Int16) throws {
    var chain = ByteChain()
    try measure("encode \(name)", bytes: 0, repeats: 5_000) { chain = try message.encode(version: version) }
    let bytes = chain.joined()
    try measure("decode \(name)", bytes: 0, repeats: 5_000) { _ = try Message.decode(bytes, version: version) }
  }
}
