/// Where archiving ends (`--until`).
public enum ArchiveEnd: Sendable, Equatable {
  /// Only when it is stopped.
  case never
  /// At the end offsets that each partition has when archiving starts.
  case end
  /// Before this offset of each partition.
  case offset(Int64)
  /// Before the first record with this timestamp or a later one: milliseconds since 1970-01-01 UTC. A partition without
  /// one ends where its end is once that time has come.
  case time(Int64)
}
