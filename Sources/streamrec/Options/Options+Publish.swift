import KafkaWire
import Recorder

extension Options {
  static let timestamp = Option(
    "timestamp", "MODE", ValueReader<TimestampMode>.choice(of: TimestampMode.self), default: "capture",
    help: "What the records' timestamps say: \"capture\" the time of capture, \"frame\" the frame's number.")

  static let oversize = Option(
    "oversize", "POLICY", ValueReader<OversizePolicy>.choice(of: OversizePolicy.self), default: "recompress",
    help: "What becomes of a frame that is larger than the topic takes: recompress makes it a JPEG "
      + "that fits, drop counts it as lost, fail ends.")

  static let compression = Option(
    "compression", "CODEC", .compression, default: "none",
    help: "How batches of records are compressed on their way and in the topic: none, gzip, snappy, lz4 or zstd. "
      + "JPEGs are as small as they get.")

  static let spool = Option(
    "spool", "DIR", ValueReader<String>.path("a folder's path", .folders),
    help: "Where frames wait while the broker is away. They follow in order, once, when it is back, also those that a "
      + "killed run has left. Each publisher needs a folder of its own.")

  static let spoolMax = Option(
    "spool-max", "SIZE", ValueReader<Int64>.size, default: "10G",
    help: "How much the spool may take on the disk, at least 1M. Beyond it the oldest frames are dropped, and counted "
      + "as spool_full.")
}
