import Capture
import Foundation
import KafkaBroker
import KafkaWire
import Testing

@testable import Recorder

/// An embedded broker, a client to it, and a folder: all gone when `body` is done.
struct Bench {
  var client: KafkaClient
  var folder: String

  static func run(_ body: (Bench) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recorder-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let broker = try Broker(BrokerConfiguration(dataDirectory: "\(folder)/data"))
    let client = KafkaClient(ClientConfiguration(brokers: [try broker.start()]))
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(Bench(client: client, folder: folder)))
    } catch {
      outcome = .failure(error)
    }
    await client.close()
    await broker.stop()
    try outcome.get()
  }

  func publish(
    _ count: Int, oversize: OversizePolicy = .recompress, session: String = "s", topic: String = "video"
  ) async throws -> PublishSummary {
    let source = try SourceSpec.testPattern(TestPatternSpec(parsing: TestFrames.spec)).open(
      CaptureOptions(frames: count, paced: false), clock: ManualFrameClock(utcNanoseconds: 1_700_000_000_000_000_000))
    let publisher = Publisher(client, PublishConfiguration(topic: topic, oversize: oversize, session: session))
    return try await publisher.run(FrameStream(source, policy: .block))
  }

  /// The images that `publish` sends.
  func pattern(_ count: Int) throws -> [[UInt8]] { try TestFrames.pattern(count).map(\.image.array) }

  func archive(
    _ format: ArchiveFormat = .frames, topic: String = "video", group: String? = nil
  ) async throws -> ArchiveSummary {
    try await Archiver(client, configuration(format, topic: topic, group: group)).run()
  }

  func configuration(
    _ format: ArchiveFormat = .frames, topic: String = "video", group: String? = nil, until: ArchiveEnd = .end
  ) -> ArchiveConfiguration {
    ArchiveConfiguration(topic: topic, out: out, format: format, until: until, group: group)
  }

  var out: String { "\(folder)/archive" }

  /// Every frame file below the topic's folder, in the order of their paths.
  func frameFiles(_ topic: String = "video") throws -> [[UInt8]] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: "\(out)/\(topic)").filter { $0.hasSuffix(".jpg") }
    return try names.sorted().map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(out)/\(topic)/\($0)"))) }
  }

  /// All `.mjpeg` files in the order of their names, one behind the other.
  func mjpegBytes() throws -> [UInt8] {
    let names = try FileManager.default.contentsOfDirectory(atPath: out).filter { $0.hasSuffix(".mjpeg") }
    return try names.sorted().flatMap { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(out)/\($0)"))) }
  }

  func send(_ value: Bytes?, partition: Int32, topic: String, _ producer: Producer) async throws {
    let delivery = try await producer.send(ProducerRecord(topic: topic, partition: partition, value: value))
    _ = try await delivery.metadata()
  }
}
