import KafkaWire

/// What was seen in a TCP connection.
enum ConversationEvent: Sendable {
  case frame(CapturedFrame)
  /// Bytes of this direction are not in the capture, so that a frame cannot be read.
  case gap(from: Endpoint, to: Endpoint, bytes: Int)
  /// Whose request is not in the capture, so that nobody can tell what it holds.
  case unknownResponse(from: Endpoint, to: Endpoint, correlationID: Int32, bytes: Int)
  /// A connection that is encrypted.
  case encrypted(from: Endpoint, to: Endpoint)
}
