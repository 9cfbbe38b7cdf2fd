public import KafkaWire

/// What is archived, from where, until when, and how it lies on the disk.
public struct ArchiveConfiguration: Sendable {
  public var topic: String
  /// Nil: all that the topic has at the start.
  public var partitions: [Int32]?
  /// The archive's folder; made where it is absent. It may hold several topics, each kept apart.
  public var out: String
  public var format: ArchiveFormat
  /// For partitions of which the folder holds nothing yet. The others go on where the manifest ends.
  public var start: StartPosition
  public var until: ArchiveEnd
  /// Offsets are stored for this group after each closed segment, for others to see. They are never read: the manifest
  /// alone decides where archiving goes on.
  public var group: String?
  public var rotation = RotationPolicy()
  public var consumer = ConsumerConfiguration()
  /// Of JPEGs that are made of pixels (GoCV's JSON, raw frames): 1 to 100. JPEGs are kept byte for byte.
  public var quality = 95

  public init(
    topic: String, partitions: [Int32]? = nil, out: String, format: ArchiveFormat = .frames,
    start: StartPosition = .beginning, until: ArchiveEnd = .never, group: String? = nil
  ) {
    self.topic = topic
    self.partitions = partitions
    self.out = out
    self.format = format
    self.start = start
    self.until = until
    self.group = group
  }

  func validate() throws(ArchiveError) {
    guard format == .frames || format == .mjpeg else {
      throw ArchiveError(
        .notInThisVersion, place: "format \(format.rawValue)", reason: "not in this version",
        advice: "Use frames or mjpeg.")
    }
    guard Self.isUsable(topic) else {
      throw ArchiveError(
        .invalidConfiguration, place: "topic \"\(topic)\"",
        reason: "it is no topic's name, or one that the archive keeps",
        advice: "Names have 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.")
    }
    guard (1...100).contains(quality) else {
      throw ArchiveError(
        .invalidConfiguration, place: "quality \(quality)", reason: "a JPEG's quality is a number from 1 to 100",
        advice: "95 keeps nearly everything.")
    }
    guard rotation.bytes > 0, rotation.records > 0 else {
      throw ArchiveError(
        .invalidConfiguration, place: "rotation", reason: "a segment must hold something",
        advice: "Give at least one byte and one record.")
    }
  }

  /// Topics become folders: what could leave the archive's folder or meet its own files is refused.
  private static func isUsable(_ topic: String) -> Bool {
    guard (1...249).contains(topic.utf8.count), topic != Manifest.name, !topic.hasPrefix(".") else { return false }
    return topic.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }
}
