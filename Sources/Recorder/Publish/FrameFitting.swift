import Capture
import KafkaWire

/// Makes records of one source's frames that the topic takes: as they are, or smaller.
final class FrameFitting {
  enum Result: Sendable {
    case asItIs(ProducerRecord)
    case smaller(ProducerRecord)
    /// The bytes of the batch that would hold it alone.
    case tooLarge(batchBytes: Int)
  }

  private let encoder: FrameRecordEncoder
  private let name: String
  private let policy: OversizePolicy
  /// Encoding anew blocks; most sources never need it.
  private var worker: SerialThread<Recompressor>?

  init(_ configuration: PublishConfiguration, name: String, videoName: String?) {
    encoder = FrameRecordEncoder(
      topic: configuration.topic, partition: configuration.partition, timestamp: configuration.timestamp,
      session: configuration.session, videoName: videoName)
    self.name = name
    policy = configuration.oversize
  }

  /// Ends its thread. Nothing may be fitted afterwards.
  func finish() { worker?.finish() }

  /// - Parameter mayRecompress: false where there is no time left for it.
  func fit(_ frame: Capture.Frame, into limits: TopicLimits, mayRecompress: Bool = true) async -> Result {
    let limit = limits.maxMessageBytes
    let record = encoder.record(frame, camera: name)
    // The limit is that of the batch: this is the one that holds the record alone.
    let size = RecordBatchBuilder().size(
      appending: record.key, record.value, record.headers, timestamp: record.timestamp ?? 0)
    guard size > limit else { return .asItIs(record) }
    guard policy == .recompress, mayRecompress else { return .tooLarge(batchBytes: size) }
    let worker = worker ?? SerialThread(name: "recompress \(name)", Recompressor())
    self.worker = worker
    // Lengths take fewer bytes when they shrink, never more.
    let room = limit - (size - frame.image.count)
    guard let smaller = await worker.perform({ $0.shrink(frame, to: room) }) else {
      return .tooLarge(batchBytes: size)
    }
    return .smaller(encoder.record(smaller, camera: name))
  }

  /// Bytes that a record takes of the producer's memory, at most.
  static func memory(of record: ProducerRecord) -> Int {
    // Lengths, and the producer's bookkeeping.
    var bytes = 256 + (record.key?.count ?? 0) + (record.value?.count ?? 0)
    for header in record.headers { bytes += 16 + header.key.utf8.count + (header.value?.count ?? 0) }
    return bytes
  }
}
