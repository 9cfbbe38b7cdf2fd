import KafkaWire

/// One Kafka frame, and where it was seen.
struct CapturedFrame: Sendable {
  var message: ExplainedMessage
  /// nil for bytes that were typed.
  var from: Endpoint?
  var to: Endpoint?
  /// Nanoseconds since 1970-01-01 UTC.
  var time: Int64?
  /// Bytes before it in the input, for bytes that were typed.
  var offset = 0
}
