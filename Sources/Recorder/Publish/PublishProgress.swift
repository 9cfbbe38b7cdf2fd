public import Capture

/// Counters of a running publisher.
public struct PublishProgress: Sendable, Equatable {
  /// Acknowledged.
  public var published: UInt64 = 0
  /// Of acknowledged images.
  public var bytes: UInt64 = 0
  /// Handed over and not acknowledged yet.
  public var inFlight = 0
  public var losses = LossCounts()
  /// From the capture of the frame that was acknowledged last to its acknowledgement, in milliseconds. Means nothing
  /// for files that are read faster than they play.
  public var lag: Int64 = 0

  public init() {}
}
