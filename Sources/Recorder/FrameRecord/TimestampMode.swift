/// What a record's timestamp says (`--timestamp`).
public enum TimestampMode: String, Sendable, CaseIterable {
  /// The capture time in milliseconds since 1970-01-01 UTC.
  case capture
  /// The frame's number. Such records lie in 1970 for Kafka, whose retention by time deletes them at once.
  case frame
}
