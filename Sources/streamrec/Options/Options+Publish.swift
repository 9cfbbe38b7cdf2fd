import Recorder

extension Options {
  static let timestamp = Option(
    "timestamp", "MODE", ValueReader<TimestampMode>.choice(of: TimestampMode.self), default: "capture",
    help: "What the records' timestamps say: \"capture\" the time of capture, \"frame\" the frame's number.")

  static let oversize = Option(
    "oversize", "POLICY", ValueReader<OversizePolicy>.choice(of: OversizePolicy.self), default: "recompress",
    help: "What becomes of a frame that is larger than the topic takes: recompress makes it smaller, drop counts it "
      + "as lost, fail ends.")
}
