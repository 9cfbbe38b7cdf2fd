public import Capture
public import KafkaWire

/// Makes a record of a frame: value = the image byte for byte (not copied), key = the camera's name, and headers
/// that say when, in which order and how it was taken.
public struct FrameRecordEncoder: Sendable {
  public var topic: String
  /// Nil: the partition follows from the key, so that a camera's frames stay in order.
  public var partition: Int32?
  public var timestamp: TimestampMode
  /// Tells this run of a publisher from another; readers find restarts by it.
  public var session: String
  /// The clip's name, for files.
  public var videoName: String?

  public init(
    topic: String, partition: Int32? = nil, timestamp: TimestampMode = .capture, session: String,
    videoName: String? = nil
  ) {
    self.topic = topic
    self.partition = partition
    self.timestamp = timestamp
    self.session = session
    self.videoName = videoName
  }

  /// - Parameter camera: the record's key.
  public func record(_ frame: Capture.Frame, camera: String) -> ProducerRecord {
    ProducerRecord(
      topic: topic, partition: partition, key: Bytes(camera), value: Bytes(adopting: frame.image),
      headers: headers(frame), timestamp: milliseconds(frame))
  }

  private func milliseconds(_ frame: Capture.Frame) -> Int64 {
    switch timestamp {
    case .capture: frame.captureNanoseconds / 1_000_000
    case .frame: Int64(clamping: frame.sequence)
    }
  }

  private func headers(_ frame: Capture.Frame) -> [RecordHeader] {
    var headers = [
      RecordHeader(HeaderName.sequence, String(frame.sequence)),
      RecordHeader(HeaderName.captureNanoseconds, String(frame.captureNanoseconds)),
      RecordHeader(HeaderName.width, String(frame.width)),
      RecordHeader(HeaderName.height, String(frame.height)),
      RecordHeader(HeaderName.format, frame.format.rawValue),
      RecordHeader(HeaderName.session, session),
    ]
    if let videoName { headers.append(RecordHeader(HeaderName.videoName, videoName)) }
    return headers
  }
}
