/// Puts one direction of a TCP connection in order: what was sent again is dropped, what is early waits, and what never
/// came is reported. A value; bounded memory.
struct StreamAssembler: Sendable {
  enum Event: Sendable, Equatable {
    case bytes([UInt8])
    /// So many bytes are not in the capture; what follows stands behind them.
    case gap(Int)
  }

  /// Bytes that wait for a segment before them. A gap that more than these stand behind is no mere disorder.
  static let waitingLimit = 4 << 20
  /// Segments, likewise: each is sought its place among them.
  static let waitingSegments = 1024

  /// The next byte's sequence number; nil before the first segment.
  private var expected: UInt32?
  /// Segments that came too early, by their distance from `expected`, nearest first.
  private var waiting: [(sequence: UInt32, bytes: [UInt8])] = []
  private(set) var waitingCount = 0
  /// The sequence number of the SYN; nil where none was seen.
  private var origin: UInt32?

  /// Whether a SYN is neither the first segment nor the one that began this stream, sent again.
  func isAnother(_ syn: TCPSegment) -> Bool { expected != nil && origin != syn.sequence }

  mutating func add(_ segment: TCPSegment) -> [Event] {
    var sequence = segment.sequence
    // SYN takes a number of its own.
    if segment.isSyn {
      sequence &+= 1
      if expected == nil || isAnother(segment) {
        // A new connection between the same ports.
        waiting = []
        waitingCount = 0
        expected = sequence
      }
      origin = segment.sequence
    }
    if expected == nil { expected = sequence }
    if !segment.payload.isEmpty { keep(segment.payload, at: sequence) }
    var events = release()
    while waitingCount > Self.waitingLimit || waiting.count > Self.waitingSegments { events += skipGap() }
    return events
  }

  /// At the end of the capture: nothing more will fill the gaps.
  mutating func finish() -> [Event] {
    var events: [Event] = []
    while !waiting.isEmpty { events += skipGap() }
    return events
  }

  private func distance(_ sequence: UInt32) -> Int32 { Int32(bitPattern: sequence &- (expected ?? 0)) }

  private mutating func keep(_ bytes: [UInt8], at sequence: UInt32) {
    let place = distance(sequence)
    var index = waiting.endIndex
    while index > 0, distance(waiting[index - 1].sequence) > place { index -= 1 }
    waiting.insert((sequence, bytes), at: index)
    waitingCount += bytes.count
  }

  /// All that is in order now.
  private mutating func release() -> [Event] {
    var events: [Event] = []
    var taken = 0
    for (sequence, bytes) in waiting {
      let ahead = distance(sequence)
      guard ahead <= 0 else { break }
      taken += 1
      waitingCount -= bytes.count
      // What was seen before is not looked at again.
      let seen = Int(-Int64(ahead))
      guard seen < bytes.count else { continue }
      let fresh = Array(bytes.dropFirst(seen))
      expected = (expected ?? 0) &+ UInt32(truncatingIfNeeded: fresh.count)
      events.append(.bytes(fresh))
    }
    waiting.removeFirst(taken)
    return events
  }

  private mutating func skipGap() -> [Event] {
    guard let first = waiting.first else { return [] }
    let missing = Int(distance(first.sequence))
    expected = first.sequence
    return [.gap(missing)] + release()
  }
}
