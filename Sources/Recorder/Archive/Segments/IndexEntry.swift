import Capture
import Foundation
import KafkaWire

/// One line of a segment's index: where a frame stands and what is known of it.
struct IndexEntry: Codable, Equatable {
  var partition: Int32
  /// Kafka's.
  var offset: Int64
  /// Bytes from the start of the `.mjpeg` file; nil for frame files, which are named by their offset.
  var position: Int?
  /// Bytes.
  var length: Int
  var format: String
  /// Nanoseconds since 1970-01-01 UTC.
  var captureNanoseconds: Int64
  /// The record's timestamp: milliseconds since 1970-01-01 UTC; -1 where it has none.
  var timestamp: Int64
  var sequence: UInt64?
  /// CRC-32C of the image, as 8 hexadecimal digits.
  var crc32c: String
  /// The camera's name.
  var key: String?

  enum CodingKeys: String, CodingKey {
    case partition, offset, position, length, format, crc32c, key
    case captureNanoseconds = "capture_ns"
    case timestamp = "timestamp_ms"
    case sequence = "seq"
  }

  init(_ frame: DecodedFrame, partition: Int32, position: Int?) {
    self.partition = partition
    offset = frame.offset
    self.position = position
    length = frame.image.count
    format = frame.format.rawValue
    captureNanoseconds = frame.captureNanoseconds
    timestamp = frame.timestamp
    sequence = frame.sequence
    crc32c = CRC32C.checksum(frame.image).hex
    // A name longer than this is no camera's; the index must stay small whatever the producer sends.
    key = frame.key.flatMap { $0.utf8.count <= 1024 ? $0 : nil }
  }
}
