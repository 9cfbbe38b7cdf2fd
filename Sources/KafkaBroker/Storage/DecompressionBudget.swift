import KafkaWire

/// What one request has had decompressed. All its batches share what a single one may take, so that no request keeps
/// the broker busy with more.
struct DecompressionBudget {
  /// In bytes.
  private var taken = 0

  /// Reads a batch's records, which may come to as many bytes as is left; readers have the same limit by default.
  ///
  /// - Parameter maxBytes: the topic's `max.message.bytes`, where that is more.
  mutating func cursor(of batch: RecordBatch, maxBytes: Int) throws(WireError) -> RecordCursor {
    let before = max(max(maxBytes, RecordBatch.mostDecompressed) - taken, 0)
    var left = before
    defer { taken += before - left }
    return try batch.cursor(decompressionBudget: &left)
  }
}
