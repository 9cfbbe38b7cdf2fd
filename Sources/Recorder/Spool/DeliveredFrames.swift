import KafkaWire

/// Which frames of some series stand on the topic: their numbers as ranges, for they come in a row.
///
/// A topic is shared, so that others' records are passed over, however many they are.
struct DeliveredFrames: Sendable {
  /// More gaps than a spool's frames have; beyond them someone else writes in our name, who is not remembered.
  static let maxRanges = 1 << 20

  /// Ascending, with gaps between them.
  private var ranges: [FrameSeries: [ClosedRange<UInt64>]] = [:]
  private var count = 0
  private let maxRanges: Int

  /// - Parameter wanted: the only series that are remembered.
  init(of wanted: Set<FrameSeries> = [], maxRanges: Int = Self.maxRanges) {
    for series in wanted { ranges[series.copied] = [] }
    self.maxRanges = maxRanges
  }

  var isEmpty: Bool { count == 0 }

  mutating func insert(key: Bytes?, headers: [RecordHeader]) {
    guard let (series, number) = Self.identity(key, headers), let place = ranges.index(forKey: series) else { return }
    let before = ranges.values[place].count
    Self.insert(number, into: &ranges.values[place], hasRoom: count < maxRanges)
    count += ranges.values[place].count - before
  }

  func contains(_ record: ProducerRecord) -> Bool {
    guard let (series, number) = Self.identity(record.key, record.headers), let known = ranges[series] else {
      return false
    }
    let next = Self.firstIndex(above: number, known)
    return next > 0 && known[next - 1].contains(number)
  }

  private static func insert(_ number: UInt64, into known: inout [ClosedRange<UInt64>], hasRoom: Bool) {
    let next = firstIndex(above: number, known)
    if next > 0, known[next - 1].contains(number) { return }
    // Both neighbours differ from the number, so that neither sum overflows.
    let isBehind = next > 0 && known[next - 1].upperBound + 1 == number
    let isBefore = next < known.count && number + 1 == known[next].lowerBound
    switch (isBehind, isBefore) {
    case (true, true):
      known[next - 1] = known[next - 1].lowerBound...known[next].upperBound
      known.remove(at: next)
    case (true, false): known[next - 1] = known[next - 1].lowerBound...number
    case (false, true): known[next] = number...known[next].upperBound
    case (false, false):
      if hasRoom { known.insert(number...number, at: next) }
    }
  }

  /// Of the ranges that begin behind the number.
  private static func firstIndex(above number: UInt64, _ known: [ClosedRange<UInt64>]) -> Int {
    var (low, high) = (0, known.count)
    while low < high {
      let middle = low + (high - low) / 2
      if known[middle].lowerBound > number { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Nil where a record is no frame with a number.
  private static func identity(_ key: Bytes?, _ headers: [RecordHeader]) -> (FrameSeries, UInt64)? {
    guard let series = FrameSeries(key: key, headers: headers),
      let number = headers.last(where: { $0.key == HeaderName.sequence })?.value.flatMap({ UInt64($0.string) })
    else { return nil }
    return (series, number)
  }
}
