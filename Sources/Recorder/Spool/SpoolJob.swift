/// What the disk's thread is to do next.
enum SpoolJob: Sendable {
  /// Frames that nobody else holds, or (`inMemory`) that are with the producer, too.
  case append([SpooledFrame], inMemory: Bool, SpoolMark)
  case read(frames: Int, bytes: Int)
  /// Delivery has come so far.
  case advance(SpoolMark)
  /// What was written some time ago is to survive a power cut.
  case sync
}
