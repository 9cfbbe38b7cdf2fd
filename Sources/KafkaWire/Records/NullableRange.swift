/// Where a byte string lies in the records' memory; a count of -1 stands for null.
struct NullableRange: Sendable {
  var start: Int
  var count: Int

  var isPresent: Bool { count >= 0 }

  /// The range must lie inside: whoever made it has checked that.
  func slice(of source: Bytes) -> Bytes? {
    isPresent ? Bytes(payload: source.payload, offset: source.offset + start, count: count) : nil
  }
}

extension WireCoder {
  /// A length as a varint (-1 for null), and so many bytes, which are passed over.
  mutating func readNullableRange(_ field: StaticString) throws(WireError) -> NullableRange {
    let length = Int(try readVarint(field))
    if length == -1 { return NullableRange(start: position, count: -1) }
    guard length >= 0 else { throw error(.invalidLength(Int64(length)), field) }
    try need(length, field)
    defer { position += length }
    return NullableRange(start: position, count: length)
  }
}
