/// What a spool's folder holds.
struct SpoolUsage: Sendable {
  var mark = SpoolMark()
  /// The next entry to be read.
  var next: UInt64 = 0
  /// One past the last entry.
  var end: UInt64 = 0
  /// Of the segments.
  var bytes = 0
  var problems: [String] = []
  var isSynced = true
}

extension SpoolStore {
  var usage: SpoolUsage {
    SpoolUsage(mark: mark, next: readNext, end: end, bytes: bytes, problems: problems, isSynced: isSynced)
  }
}

extension SpoolReport {
  mutating func take(_ usage: SpoolUsage) {
    frames = usage.end - usage.mark.cursor
    bytes = usage.bytes
    problems = usage.problems
  }
}
