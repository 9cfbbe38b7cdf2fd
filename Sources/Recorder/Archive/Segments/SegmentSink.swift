/// Where a segment's frames go, in one format. Nothing that it writes counts before `seal` has returned and the manifest
/// has the segment.
protocol SegmentSink {
  mutating func append(_ frame: DecodedFrame) throws(FileError)
  /// Hands to the system what was gathered, so that fetched memory can go.
  mutating func flush() throws(FileError)
  /// Makes content, names and folder durable, in this order.
  mutating func seal(as name: SegmentName) throws(FileError) -> SealedSegment
  /// Closes the files and leaves what is there: the next start removes it.
  mutating func abandon()
}
