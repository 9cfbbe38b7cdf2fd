public import Capture

/// Counters of a running publisher.
public struct PublishProgress: Sendable, Equatable {
  /// One for each source, in the order in which they were given.
  public var sources: [SourceReport]

  /// Nil where there is no spool.
  public var spool: SpoolReport?
  /// Frames that the spool has handed over, which no source counts as under way.
  var spoolInFlight = 0

  public init(sources: [SourceReport] = []) { self.sources = sources }

  /// Acknowledged.
  public var published: UInt64 { sources.reduce(0) { $0 &+ $1.published } }
  /// Of acknowledged images.
  public var bytes: UInt64 { sources.reduce(0) { $0 &+ $1.bytes } }
  /// Handed over and not acknowledged yet.
  public var inFlight: Int { sources.reduce(spoolInFlight) { $0 + $1.inFlight } }
  public var losses: LossCounts {
    sources.reduce(into: spool?.losses ?? LossCounts()) { $0.add($1.losses) }
  }
  /// The longest of the running sources', in milliseconds; see ``SourceReport/lag``.
  public var lag: Int64 {
    let running = sources.filter { !$0.hasEnded }
    return (running.isEmpty ? sources : running).map(\.lag).max() ?? 0
  }
}
