// Strings and byte strings: Int16 or Int32 lengths, or compact ones (length + 1 as an unsigned varint, 0 for null).
extension WireCoder {
  // MARK: Lengths

  /// The length that comes next; nil for null.
  mutating func readLength(wide: Bool, _ field: StaticString) throws(WireError) -> Int? {
    let length: Int
    if isFlexible {
      length = Int(try readUnsignedVarint(field)) - 1
    } else if wide {
      length = Int(try load(Int32.self, field))
    } else {
      length = Int(try load(Int16.self, field))
    }
    if length == -1 { return nil }
    guard length >= 0 else { throw error(.invalidLength(Int64(length)), field) }
    return length
  }

  mutating func writeLength(_ length: Int?, wide: Bool, _ field: StaticString) throws(WireError) {
    if isFlexible {
      guard let compact = UInt32(exactly: (length ?? -1) + 1) else {
        throw error(.invalidLength(Int64(length ?? -1)), field)
      }
      writeUnsignedVarint(compact)
    } else if wide {
      guard let long = Int32(exactly: length ?? -1) else { throw error(.invalidLength(Int64(length ?? -1)), field) }
      store(long)
    } else {
      guard let short = Int16(exactly: length ?? -1) else { throw error(.invalidLength(Int64(length ?? -1)), field) }
      store(short)
    }
  }

  // MARK: Strings

  mutating func string(_ value: inout String, _ field: StaticString) throws(WireError) {
    var optional: String? = value
    try nullableString(&optional, field)
    guard let present = optional else { throw error(.unexpectedNull, field) }
    value = present
  }

  mutating func string(
    _ value: inout String, _ field: StaticString, in versions: some RangeExpression<Int16>, ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try string(&value, field)
    } else {
      try absent(value.isEmpty, field, ignorable)
      if mode == .decode { value = "" }
    }
  }

  mutating func nullableString(_ value: inout String?, _ field: StaticString) throws(WireError) {
    guard mode == .decode else { return try writeString(value, field) }
    let start = position
    guard let length = try readLength(wide: false, field) else {
      value = nil
      if let recorder { tell(recorder, field, from: start, .null) }
      return
    }
    try need(length, field)
    let text = unsafe UnsafeRawBufferPointer(start: base + position, count: length)
    guard let valid = unsafe String(validating: text, as: UTF8.self) else { throw error(.invalidUTF8, field) }
    value = valid
    position += length
    if let recorder { tell(recorder, field, from: start, .text(valid)) }
  }

  /// A string that every version has, and that may be null only in some.
  mutating func string(
    _ value: inout String?, _ field: StaticString, nullableIn versions: some RangeExpression<Int16>
  ) throws(WireError) {
    if mode == .encode, value == nil, !versions.contains(version) { throw error(.unexpectedNull, field) }
    try nullableString(&value, field)
    if value == nil, !versions.contains(version) { throw error(.unexpectedNull, field) }
  }

  /// Left at `missing` in the versions that have no such field.
  mutating func nullableString(
    _ value: inout String?, _ field: StaticString, in versions: some RangeExpression<Int16>, missing: String? = nil,
    ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try nullableString(&value, field)
    } else {
      // Null and the default say the same where there is no field: nothing.
      try absent(value == nil || value == missing, field, ignorable)
      if mode == .decode { value = missing }
    }
  }

  private mutating func writeString(_ value: String?, _ field: StaticString) throws(WireError) {
    guard var text = value else { return try writeLength(nil, wide: false, field) }
    try writeLength(text.utf8.count, wide: false, field)
    text.withUTF8 { unsafe writeBytes(UnsafeRawBufferPointer($0)) }
  }

  // MARK: Byte strings

  /// A byte string that is part of the message. Reading gives a slice of the frame, not a copy.
  mutating func nullableBytes(_ value: inout Bytes?, _ field: StaticString) throws(WireError) {
    if mode == .decode {
      let start = position
      if let length = try readLength(wide: true, field) {
        value = try readBytes(length, field)
      } else {
        value = nil
      }
      if let recorder { tell(recorder, field, from: start, bytes: value) }
    } else {
      try writeLength(value?.count, wide: true, field)
      if let value { writeBytes(value) }
    }
  }

  mutating func bytes(_ value: inout Bytes, _ field: StaticString) throws(WireError) {
    var optional: Bytes? = value
    try nullableBytes(&optional, field)
    guard let present = optional else { throw error(.unexpectedNull, field) }
    value = present
  }

  /// Record batches. Reading gives a slice of the frame; writing splices the payloads in without a copy.
  mutating func records(_ value: inout ByteChain?, _ field: StaticString) throws(WireError) {
    if mode == .decode {
      let start = position
      let batches: Bytes? =
        if let length = try readLength(wide: true, field) { try readBytes(length, field) } else { nil }
      value = batches.map { ByteChain($0) }
      if let recorder { tell(recorder, field, from: start, batches: batches) }
    } else {
      try writeLength(value?.count, wide: true, field)
      if let value, !value.isEmpty { splices.append((position, value)) }
    }
  }
}
