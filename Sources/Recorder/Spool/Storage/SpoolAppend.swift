import Capture

/// What became of frames that were to be written down.
struct SpoolAppend: Sendable {
  /// In the order of the frames: where each one stands; nil where it could not be written.
  var indexes: [UInt64?] = []
  /// Frames that gave way, and those that could not be written though nothing else holds them.
  var losses = LossCounts()
  /// All that was written is on the disk by now, in a power cut, too.
  var isSynced = true
  /// The lowest index that is still on the disk.
  var first: UInt64 = 0
  /// The next index to be read.
  var next: UInt64 = 0
  /// One past the last entry.
  var end: UInt64 = 0
}
