/// A record on its way into a batch. Its bytes are the caller's own, not copies.
struct BatchRecord: Sendable {
  let timestamp: Int64
  let key: Bytes?
  let value: Bytes?
  let headers: [RecordHeader]
  /// Bytes that the record takes in a batch, at most: all varints at their longest likely, so that a batch never
  /// exceeds what was reckoned for it.
  let encodedBytes: Int

  init(timestamp: Int64, key: Bytes? = nil, value: Bytes?, headers: [RecordHeader] = []) {
    self.timestamp = timestamp
    self.key = key
    self.value = value
    self.headers = headers
    var bytes = 26 + (key?.count ?? 0) + (value?.count ?? 0)
    for header in headers { bytes += 10 + header.key.utf8.count + (header.value?.count ?? 0) }
    encodedBytes = bytes
  }

  /// Bytes of the key and the value.
  var payloadBytes: Int { (key?.count ?? 0) + (value?.count ?? 0) }

  /// Bytes that it takes of the producer's memory: its own and the bookkeeping.
  var memoryBytes: Int { encodedBytes + 96 }
}
