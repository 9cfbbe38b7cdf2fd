import KafkaWire

extension KafkaMessage {
  /// Reads a body and passes over what follows it, as Kafka's brokers do: librdkafka pads its Metadata requests for all
  /// topics with three bytes.
  static func decodeLeniently(_ bytes: Bytes, version: Int16) throws(WireError) -> Self {
    do throws(WireError) {
      return try decode(bytes, version: version)
    } catch {
      guard case .trailingBytes(let extra) = error.code, let exact = bytes.slice(from: 0, count: bytes.count - extra)
      else { throw error }
      return try decode(exact, version: version)
    }
  }
}
