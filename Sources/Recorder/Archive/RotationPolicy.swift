/// When a segment is closed and the next one begun. Until then its records are not yet archived: a crash means that
/// they are fetched again.
public struct RotationPolicy: Sendable, Equatable {
  /// Bytes of images; the frame that would exceed it starts the next segment.
  public var bytes = 256 << 20
  public var records = 65_536
  /// Between the first record's timestamp and the next one's. Record time, not the wall clock: the same topic always
  /// gives the same segments. Nil: no limit.
  public var recordTime: Duration? = .seconds(600)
  /// How long a partition may bring nothing. Nil: its segment then stays open.
  public var idle: Duration? = .seconds(10)

  public init() {}
}
