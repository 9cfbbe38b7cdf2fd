import Capture

/// Frames that were read back, in order.
struct SpoolReading: Sendable {
  struct Entry: Sendable {
    var index: UInt64
    var frame: SpooledFrame
  }

  var entries: [Entry] = []
  /// More is there that cannot be read now, and may be later.
  var isDisturbed = false
  /// What could not be read any longer.
  var losses = LossCounts()
  /// The next index to be read.
  var next: UInt64 = 0
  /// One past the last entry.
  var end: UInt64 = 0
}
