import KafkaWire

/// A batch that is not taken into the log, with the words for its producer.
struct AppendRefusal: Error, Sendable, Equatable {
  var code: ErrorCode
  var message: String
}
