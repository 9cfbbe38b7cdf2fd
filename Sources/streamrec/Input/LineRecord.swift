import KafkaWire

/// Makes records of lines.
struct LineRecord: Sendable {
  let topic: String
  /// Between a line's key and its value; nil for lines without keys.
  let separator: String?

  init(topic: String, separator: String?) {
    self.topic = topic
    self.separator = separator
  }

  /// - Throws: where a key is expected and the line has no separator.
  func record(_ line: [UInt8], number: Int) throws(CommandError) -> ProducerRecord {
    guard let separator else { return ProducerRecord(topic: topic, value: Bytes(line)) }
    guard let place = line.firstRange(of: Array(separator.utf8)) else {
      throw CommandError(
        .failed,
        "line \(number) has no \"\(separator)\" between key and value; leave --key-separator out for lines "
          + "without keys")
    }
    return ProducerRecord(
      topic: topic, key: Bytes(Array(line[..<place.lowerBound])), value: Bytes(Array(line[place.upperBound...])))
  }
}
