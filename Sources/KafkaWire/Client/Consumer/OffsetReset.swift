extension ConsumerConfiguration {
  /// Where reading goes on when its offset is gone (OFFSET_OUT_OF_RANGE), and where it begins when none is stored.
  public enum OffsetReset: Sendable, Hashable {
    /// At the oldest record; the jump shows in ``ConsumedBatch``'s offsets. Java's `earliest`.
    case beginning
    /// Behind the newest record. Java's `latest`.
    case end
    /// At the first record with this timestamp or a later one, in milliseconds since 1970-01-01 UTC.
    case time(Int64)
    /// At the first record that is no older than this. Java's `by_duration` (KIP-1106).
    case age(Duration)
    /// Nowhere: an OFFSET_OUT_OF_RANGE is thrown. Java's `none`.
    case fail

    /// Nil for ``fail``. `now`: milliseconds since 1970-01-01 UTC.
    func start(now: Int64) -> StartPosition? {
      switch self {
      case .beginning: .beginning
      case .end: .end
      case .time(let time): .time(time)
      case .age(let age): .time(max(now &- age.wholeMilliseconds, 0))
      case .fail: nil
      }
    }
  }
}
