/// Counts the frames that the driver had and we never saw, by the jumps in `v4l2_buffer.sequence`.
struct SequenceGaps: Sendable {
  private var last: UInt32?

  /// Frames lost before the one numbered `sequence`.
  mutating func lost(before sequence: UInt32) -> UInt64 {
    defer { last = sequence }
    guard let last else { return 0 }
    let step = sequence &- last
    // Half the range and more is a step back: the driver counts anew. 0 stands still: the driver does not count.
    guard step > 1, step < 1 << 31 else { return 0 }
    return UInt64(step - 1)
  }

  /// Streaming starts anew, and the driver's count with it.
  mutating func restart() { last = nil }
}
