public import Capture
public import KafkaWire

/// Why publishing could not begin, or ended early.
public enum PublishError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The broker, or the way to it.
  case broker(KafkaError, topic: String)
  /// The camera, file or stream.
  case source(CaptureError)
  /// The spool's folder.
  case spool(SpoolError)
  /// A frame larger than the topic takes, where the policy is to fail.
  case oversize(topic: String, sequence: UInt64, batchBytes: Int, limit: Int)
  /// No frame of this source can be as small as the topic's limit; nothing was captured.
  case hopeless(topic: String, source: String, leastBytes: Int, limit: Int)

  public var description: String {
    switch self {
    case .broker(let error, let topic):
      "topic \(topic): \(error). \(error.isRetriable ? "Is the broker up, and the address right?" : "See the broker's log.")"
    case .source(let error): error.description
    case .spool(let error): error.description
    case .oversize(let topic, let sequence, let batchBytes, let limit):
      "topic \(topic): frame \(sequence) needs \(batchBytes) bytes, and max.message.bytes is \(limit). "
        + "Raise it, lower --quality, or use --oversize recompress."
    case .hopeless(let topic, let source, let leastBytes, let limit):
      "topic \(topic): each frame of \(source) takes more than \(leastBytes) bytes whatever its quality, and "
        + "max.message.bytes is \(limit). Raise it, or make the picture smaller."
    }
  }
}
