public import Capture
public import KafkaWire

/// What a verification has found.
public struct VerifySummary: Sendable, Equatable {
  /// With frames in them.
  public var segments = 0
  public var frames: UInt64 = 0
  /// Of images.
  public var bytes: UInt64 = 0
  /// Offsets that retention took, or that never were records.
  public var gaps: [PartitionSpan] = []
  /// Records that were no pictures.
  public var skipped: [PartitionSpan] = []
  /// `.retention` and `.unreadable`, counted from the manifest.
  public var losses = LossCounts()
  public var damaged: [Damage] = []
  /// Files and folders that no line of the manifest names, below the archive's folder.
  public var orphans: [String] = []
  /// Partial segments: an archiver is at work, or was killed. The next start removes them.
  public var unfinished: [String] = []

  public init() {}

  /// Whether everything that the manifest names is there, whole.
  public var isSound: Bool { damaged.isEmpty }

  /// Something that is not as the manifest or the index says.
  public struct Damage: Sendable, Equatable, CustomStringConvertible {
    /// Below the archive's folder.
    public var path: String
    public var partition: TopicPartition?
    /// The record's.
    public var offset: Int64?
    public var reason: String

    public var description: String {
      let place = [partition?.description, offset.map { "offset \($0)" }].compactMap { $0 }.joined(separator: " ")
      return place.isEmpty ? "\(path): \(reason)" : "\(path) (\(place)): \(reason)"
    }
  }
}
