import KafkaWire

/// A record on its way, with what the accounts need of its frame.
struct SpooledFrame: Sendable {
  var record: ProducerRecord
  /// When the frame was taken: nanoseconds since 1970-01-01 UTC.
  var capture: Int64

  /// What it takes of the memory, about.
  var bytes: Int {
    (record.value?.count ?? 0) + (record.key?.count ?? 0) + record.headers.reduce(200) { $0 + ($1.value?.count ?? 0) }
  }

  /// The run that it is of; nil where none is named.
  var session: String? { record.headers.last { $0.key == HeaderName.session }?.value?.string }

  var info: FrameInFlight { FrameInFlight(bytes: record.value?.count ?? 0, capture: capture) }
}
