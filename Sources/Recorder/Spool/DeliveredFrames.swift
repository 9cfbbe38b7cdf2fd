import KafkaWire

/// Which frames stand on the topic: their numbers per camera and session, as ranges, for they come in a row.
struct DeliveredFrames: Sendable {
  private struct Stream: Hashable {
    var key: Bytes?
    var session: Bytes
  }

  private var ranges: [Stream: [ClosedRange<UInt64>]] = [:]

  init() {}

  var isEmpty: Bool { ranges.isEmpty }

  mutating func insert(key: Bytes?, headers: [RecordHeader]) {
    guard let (stream, number) = Self.identity(key, headers) else { return }
    var known = ranges[stream] ?? []
    // The last range whose beginning is not behind the number.
    let place = known.lastIndex { $0.lowerBound <= number }
    if let place, known[place].upperBound >= number { return }
    if let place, known[place].upperBound == number - 1 {
      known[place] = known[place].lowerBound...number
    } else {
      known.insert(number...number, at: place.map { $0 + 1 } ?? 0)
    }
    let own = known.firstIndex { $0.contains(number) } ?? 0
    if number < .max, own + 1 < known.count, known[own + 1].lowerBound == number + 1 {
      known[own] = known[own].lowerBound...known[own + 1].upperBound
      known.remove(at: own + 1)
    }
    // Copied, for fetched bytes keep their whole answer alive.
    if ranges[stream] == nil {
      ranges[Stream(key: stream.key.map { Bytes($0.array) }, session: Bytes(stream.session.array))] = known
    } else {
      ranges[stream] = known
    }
  }

  func contains(_ record: ProducerRecord) -> Bool {
    guard let (stream, number) = Self.identity(record.key, record.headers) else { return false }
    return ranges[stream]?.contains { $0.contains(number) } ?? false
  }

  /// Nil where a record is none of ours.
  private static func identity(_ key: Bytes?, _ headers: [RecordHeader]) -> (Stream, UInt64)? {
    guard let session = headers.last(where: { $0.key == HeaderName.session })?.value,
      let number = headers.last(where: { $0.key == HeaderName.sequence })?.value.flatMap({ UInt64($0.string) })
    else { return nil }
    return (Stream(key: key, session: session), number)
  }
}
