/// One request and what became of it.
public struct RequestReport: Sendable {
  public var api: APIKey
  public var version: Int16
  public var broker: String
  /// Bytes of the request, its length prefix included.
  public var bytesOut: Int
  /// Bytes of the answer without its length prefix; 0 where none came.
  public var bytesIn: Int
  /// From its place in the queue to its answer.
  public var duration: Duration
  /// How long the broker asks to be left alone, by its quotas.
  public var throttle: Duration
  /// Why there is no answer. Errors inside an answer are the caller's.
  public var error: KafkaError?
}
