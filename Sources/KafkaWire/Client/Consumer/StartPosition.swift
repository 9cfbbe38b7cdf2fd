/// Where reading of a partition begins.
public enum StartPosition: Sendable, Hashable {
  /// The oldest record that the broker still has.
  case beginning
  /// Only records written from now on.
  case end
  /// This offset.
  case offset(Int64)
  /// The first record with this timestamp or a later one, in milliseconds since 1970-01-01 UTC; the end if there is
  /// none.
  case time(Int64)
}
