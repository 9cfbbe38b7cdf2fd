/// Losses by reason. Every place that loses a frame says so here, so that a summary can name each one.
public struct LossCounts: Sendable, Equatable {
  public enum Reason: String, Sendable, CaseIterable {
    /// A jump in `v4l2_buffer.sequence`.
    case driverGap = "driver_gap"
    /// What a camera would have given while it was unplugged or started anew, by its rate.
    case cameraAway = "camera_away"
    /// Pictures of a camera that sends them by UDP, by the gaps in their timestamps.
    case networkGap = "network_gap"
    /// V4L2_BUF_FLAG_ERROR, no SOI or EOI, or a packet that the decoder refused.
    case corrupt
    /// The queue between the camera and the producer was full.
    case queueFull = "queue_full"
    /// Larger than the topic takes, or than is read of one frame.
    case oversize
    /// Bytes between a stream's frames that belong to none. Each stretch of them counts once.
    case garbage
    /// A stream's last frame, which broke off.
    case truncated
    /// Not an image that can be read.
    case unreadable
    /// Offsets that the broker no longer had.
    case retention
    /// A viewer that was too slow for the frame.
    case viewerSkip = "viewer_skip"
    /// The broker did not take it.
    case notDelivered = "not_delivered"
    /// The oldest of a spool that had reached its limit.
    case spoolFull = "spool_full"
    /// The spool's disk did not take it.
    case spoolFailed = "spool_failed"
    /// The spool could not be read back.
    case spoolDamaged = "spool_damaged"
  }

  public private(set) var counts: [Reason: UInt64] = [:]

  public init() {}

  public subscript(reason: Reason) -> UInt64 { counts[reason] ?? 0 }

  public var total: UInt64 { counts.values.reduce(0, &+) }
  public var isEmpty: Bool { counts.isEmpty }

  public mutating func add(_ reason: Reason, _ count: UInt64 = 1) {
    guard count > 0 else { return }
    counts[reason, default: 0] &+= count
  }

  public mutating func add(_ other: LossCounts) {
    for (reason, count) in other.counts { add(reason, count) }
  }
}
