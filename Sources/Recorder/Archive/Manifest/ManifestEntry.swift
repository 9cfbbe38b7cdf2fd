import Foundation

/// One line of `manifest.ndjson`.
enum ManifestEntry: Equatable {
  case header(ManifestHeader)
  case topic(ManifestTopic)
  case segment(ManifestSegment)
}

/// The first line.
struct ManifestHeader: Codable, Equatable {
  static let currentVersion = 1
  /// Of the manifest's form. A reader refuses one that it does not know.
  var version = currentVersion
}

/// Before the first segment of a topic: which topic it was.
struct ManifestTopic: Codable, Equatable {
  var name: String
  /// Kafka's id (KIP-516); nil where the broker has none (before 2.8).
  var id: String?
}

/// A closed segment: offsets `from` up to `next`, each one a record in the file, a gap, or a record that was skipped.
struct ManifestSegment: Codable, Equatable {
  var topic: String
  var partition: Int32
  /// The first offset that this line speaks of.
  var from: Int64
  /// The offset behind the last one: where the next segment begins.
  var next: Int64
  /// Below the archive's folder; nil where no record was to be written.
  var path: String?
  var indexPath: String?
  var format: ArchiveFormat
  var records: Int
  /// Of all images together.
  var bytes: Int
  /// CRC-32C over all images, one behind the other, as 8 hexadecimal digits.
  var crc32c: String
  var indexBytes: Int
  var indexCRC32C: String
  /// Record timestamps, in milliseconds since 1970-01-01 UTC.
  var firstTimestamp: Int64?
  var lastTimestamp: Int64?
  var gaps: [OffsetSpan]
  var skipped: [OffsetSpan]
  /// The broker's watermarks when the segment was closed; -1 where unknown.
  var logStart: Int64
  var highWatermark: Int64
  /// When it was closed, in milliseconds since 1970-01-01 UTC.
  var closedAt: Int64
  /// Why it was closed.
  var closedBecause: String

  enum CodingKeys: String, CodingKey {
    case topic, partition, from, next, path, format, records, bytes, gaps, skipped
    case indexPath = "index"
    case crc32c = "data_crc32c"
    case indexBytes = "index_bytes"
    case indexCRC32C = "index_crc32c"
    case firstTimestamp = "first_ms"
    case lastTimestamp = "last_ms"
    case logStart = "log_start"
    case highWatermark = "high_watermark"
    case closedAt = "closed_ms"
    case closedBecause = "closed_because"
  }
}

extension ManifestEntry: Codable {
  private enum CodingKeys: String, CodingKey { case kind }
  private enum Kind: String, Codable { case archive, topic, segment }

  init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind) {
    case .archive: self = .header(try ManifestHeader(from: decoder))
    case .topic: self = .topic(try ManifestTopic(from: decoder))
    case .segment: self = .segment(try ManifestSegment(from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .header(let header):
      try container.encode(Kind.archive, forKey: .kind)
      try header.encode(to: encoder)
    case .topic(let topic):
      try container.encode(Kind.topic, forKey: .kind)
      try topic.encode(to: encoder)
    case .segment(let segment):
      try container.encode(Kind.segment, forKey: .kind)
      try segment.encode(to: encoder)
    }
  }
}
