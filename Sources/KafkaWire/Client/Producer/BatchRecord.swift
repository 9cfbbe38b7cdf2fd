/// A record inside a batch that is being put together. Its bytes are the caller's own, not copies.
struct BatchRecord: Sendable {
  var timestamp: Int64
  var key: Bytes?
  var value: Bytes?
  var headers: [RecordHeader]

  init(timestamp: Int64, key: Bytes? = nil, value: Bytes?, headers: [RecordHeader] = []) {
    self.timestamp = timestamp
    self.key = key
    self.value = value
    self.headers = headers
  }

  /// Bytes that the record takes in a batch, at most: all varints at their longest likely, so that a batch never
  /// exceeds what was reckoned for it.
  var encodedBytes: Int {
    var bytes = 26 + (key?.count ?? 0) + (value?.count ?? 0)
    for header in headers { bytes += 10 + header.key.utf8.count + (header.value?.count ?? 0) }
    return bytes
  }

  /// Bytes that it takes of the producer's memory: its own and the bookkeeping.
  var memoryBytes: Int { encodedBytes + 96 }
}
