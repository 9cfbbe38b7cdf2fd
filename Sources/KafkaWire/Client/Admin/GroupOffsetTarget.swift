/// Where a group is to go on reading a partition.
public enum GroupOffsetTarget: Sendable, Hashable {
  case earliest
  case latest
  case offset(Int64)
  /// The first record of this time or a later one, in milliseconds since 1970-01-01 UTC; the end where there is none.
  case time(Int64)
  /// So many records on from the stored offset, back where it is negative.
  case shift(Int64)

  /// The offset within what the log holds, and whether the one that was asked for lies outside of it.
  ///
  /// - Parameters:
  ///   - stored: the group's offset; nil where there is none.
  ///   - timed: the offset of the target's time.
  /// - Returns: nil for a shift from where nothing is stored.
  func offset(
    stored: Int64?, begin: Int64, end: Int64, timed: Int64? = nil
  ) -> (offset: Int64, isClamped: Bool)? {
    let wanted: Int64
    switch self {
    case .earliest: wanted = begin
    case .latest: wanted = end
    case .offset(let offset): wanted = offset
    case .time: wanted = timed ?? end
    case .shift(let count):
      guard let stored else { return nil }
      let (sum, overflow) = stored.addingReportingOverflow(count)
      wanted = overflow ? (count < 0 ? .min : .max) : sum
    }
    let offset = max(begin, min(wanted, end))
    return (offset, offset != wanted)
  }
}
