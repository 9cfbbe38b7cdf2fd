/// Where a segment is being read.
struct SpoolReadPosition {
  var file: OpenFile
  /// The segment's first index.
  var first: UInt64
  /// The entry that comes next.
  var index: UInt64
  /// Its place in the file.
  var offset: Int
}
