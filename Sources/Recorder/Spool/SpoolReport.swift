public import Capture

/// What a spool has done and holds.
public struct SpoolReport: Sendable, Equatable {
  /// Frames that wait on the disk now, delivered ones aside.
  public var frames: UInt64 = 0
  /// Bytes of the folder's segments.
  public var bytes = 0
  /// Frames that have gone to disk in this run.
  public var spooled: UInt64 = 0
  /// Frames that an earlier run had left, delivered by this one.
  public var recovered: UInt64 = 0
  /// Frames that were on the topic already though their acknowledgement had not come; not sent again.
  public var found: UInt64 = 0
  /// What the spool lost, by reason: `spoolFull`, `spoolFailed`, `spoolDamaged`.
  public var losses = LossCounts()
  /// What is wrong in the folder, for people.
  public var problems: [String] = []
  /// Frames go to disk now.
  public var isSpooling = false

  public init() {}
}
