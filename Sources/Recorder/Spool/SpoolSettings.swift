/// When a spool begins, and how much of it is in memory.
struct SpoolSettings: Sendable {
  /// How long the oldest frame may wait for its acknowledgement before frames go to disk.
  var patience: Duration = .seconds(1)
  /// How long the end waits for acknowledgements that do not come, before what is left stays on the disk.
  var farewell: Duration = .seconds(5)
  /// Before what the disk could not read is read again.
  var readPause: Duration = .seconds(1)
  /// Frames that are with the producer.
  var maxFrames = 512
  var maxBytes = 32 << 20
  /// Bytes of frames that wait to be written.
  var maxUnwritten = 32 << 20
  /// Frames written or read at a time, so that neither waits long for the other.
  var jobFrames = 64
  var jobBytes = 4 << 20
}
