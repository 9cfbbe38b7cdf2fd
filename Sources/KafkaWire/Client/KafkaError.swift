/// What went wrong, at which broker, for which request and partition, and whether trying again can help.
public struct KafkaError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// No broker of the list could be reached.
    case unreachable
    /// The connection ended while a request was under way or waiting.
    case connectionClosed
    /// Nothing came back in time.
    case timedOut
    /// The broker's bytes are not what the protocol says.
    case malformedResponse(WireError)
    /// Records that came whole and cannot be decompressed: a codec that this build lacks, bytes that are none of the
    /// codec's, or more than the consumer has memory for.
    case unreadableRecords(WireError)
    /// The broker does not take or give this codec: zstd came with Kafka 2.1 (KIP-110).
    case unsupportedCompression(RecordCompression)
    /// A frame longer than the limit that this client was given, in bytes.
    case frameTooLarge(Int)
    /// A value that the negotiated version cannot carry.
    case unsupportedValue(WireError)
    /// Broker and client have no version of this API in common.
    case unsupportedVersion
    /// The broker refused, with its own code.
    case broker(ErrorCode)
    /// The topic or partition does not exist.
    case unknownTopic
    /// A new leader's log lacks records that were read (KIP-320). What was read is still there up to this offset; nil
    /// where nothing of it is.
    case logTruncated(Int64?)
    /// The record is larger than the producer's or the topic's limit, in bytes.
    case messageTooLarge(Int)
    /// The client, producer or consumer has been closed.
    case closed
    /// The waiting task was cancelled; the request itself may still take effect.
    case cancelled
    /// The partition is no longer this member's of its group; it was not given up in order.
    case partitionLost
    /// Work on one batch took longer than the group's `maxPollInterval`, so that the member has left.
    case pollIntervalExceeded
    /// A setting makes no sense.
    case invalidConfiguration
    /// TLS did not come about.
    case tls(TLSFailure)
    /// The broker does not know the client, or the client not the broker.
    case authentication(AuthenticationFailure)
  }

  /// For a produce that failed: whether the record is on the broker.
  public enum Outcome: String, Sendable {
    /// It was never sent, or the broker refused it.
    case notPersisted
    /// It was sent, and no answer tells.
    case possiblyPersisted
    /// It is there, though something after it failed.
    case persisted
  }

  public var code: Code
  /// Whom the request was for: `host:port`, or `broker 3 (host:port)`.
  public var broker: String?
  public var api: APIKey?
  public var partition: TopicPartition?
  public var topic: String?
  public var outcome: Outcome?
  /// The system's or broker's own words, without secrets.
  public var detail: String?

  public init(
    _ code: Code, broker: String? = nil, api: APIKey? = nil, partition: TopicPartition? = nil, topic: String? = nil,
    outcome: Outcome? = nil, detail: String? = nil
  ) {
    self.code = code
    self.broker = broker
    self.api = api
    self.partition = partition
    self.topic = topic ?? partition?.topic
    self.outcome = outcome
    self.detail = detail
  }

  /// Whether the same call may succeed later.
  public var isRetriable: Bool {
    switch code {
    case .unreachable, .connectionClosed, .timedOut: true
    case .broker(let error): error.isRetriable
    case .unknownTopic: true
    case .authentication(let failure): failure == .noToken
    case .malformedResponse, .unreadableRecords, .unsupportedCompression, .frameTooLarge, .logTruncated,
      .unsupportedValue, .unsupportedVersion, .messageTooLarge, .closed, .cancelled, .partitionLost,
      .pollIntervalExceeded, .invalidConfiguration, .tls:
      false
    }
  }

  public var description: String {
    var parts = [what]
    if let partition { parts.append("partition \(partition)") } else if let topic { parts.append("topic \(topic)") }
    if let broker { parts.append("at \(broker)") }
    if let api { parts.append("in \(api)") }
    if let detail { parts.append("(\(detail))") }
    if let outcome { parts.append("[\(outcome.rawValue)]") }
    // Names and messages come from brokers.
    return parts.joined(separator: " ").escapingControls
  }

  private var what: String {
    switch code {
    case .unreachable: "no broker could be reached"
    case .connectionClosed: "the connection ended"
    case .timedOut: "no answer in time"
    case .malformedResponse(let error): "the answer is not Kafka's: \(error)"
    case .unreadableRecords(let error): "the records cannot be read: \(error)"
    case .unsupportedCompression(let codec): "the broker does not speak \(codec): choose another compression"
    case .frameTooLarge(let count): "the answer claims \(count) bytes, more than the limit"
    case .unsupportedValue(let error): "the request cannot be sent: \(error)"
    case .unsupportedVersion: "broker and client have no version in common"
    case .broker(let error): "the broker answered \(error)"
    case .unknownTopic: "the topic or partition does not exist"
    case .logTruncated(let offset):
      "the log was truncated" + (offset.map { ", and holds what was read only up to offset \($0)" } ?? "")
    case .messageTooLarge(let count): "the record of \(count) bytes is larger than the limit"
    case .closed: "the client is closed"
    case .cancelled: "cancelled"
    case .partitionLost: "the partition is no longer this member's"
    case .pollIntervalExceeded: "work on a batch took longer than the group allows"
    case .invalidConfiguration: "the configuration makes no sense"
    case .tls(let failure): failure.summary
    case .authentication(let failure): failure.summary
    }
  }
}
