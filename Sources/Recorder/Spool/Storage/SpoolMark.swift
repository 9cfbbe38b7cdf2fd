/// How far a spool's frames are delivered.
struct SpoolMark: Sendable, Equatable {
  /// All entries below it are settled.
  var cursor: UInt64 = 0
  /// Per partition of the topic the offset after the last one that is known to hold a frame of this publisher: what was
  /// sent without an answer can only stand there or behind it.
  var floors: [Int32: Int64] = [:]
}
