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
