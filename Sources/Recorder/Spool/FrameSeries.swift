import KafkaWire

/// One run of one camera: frames have their numbers within it.
struct FrameSeries: Hashable, Sendable {
  var key: Bytes?
  var session: Bytes

  /// Nil where a record says of no run.
  init?(key: Bytes?, headers: [RecordHeader]) {
    guard let session = headers.last(where: { $0.key == HeaderName.session })?.value else { return nil }
    self.key = key
    self.session = session
  }

  /// Without what its bytes were cut out of.
  var copied: FrameSeries {
    var copy = self
    copy.key = key.map { Bytes($0.array) }
    copy.session = Bytes(session.array)
    return copy
  }
}
