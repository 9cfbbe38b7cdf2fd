// Fixed-width integers are big-endian; variable-length ones are base-128, least significant group first (KIP-482).
extension WireCoder {
  @inline(__always)
  mutating func load<Integer: FixedWidthInteger>(
    _ type: Integer.Type, _ field: StaticString
  ) throws(WireError) -> Integer {
    let size = MemoryLayout<Integer>.size
    try need(size, field)
    let value = unsafe base.loadUnaligned(fromByteOffset: position, as: Integer.self)
    position += size
    return Integer(bigEndian: value)
  }

  @inline(__always)
  mutating func store(_ value: some FixedWidthInteger) {
    let size = MemoryLayout.size(ofValue: value)
    reserve(size)
    unsafe base.storeBytes(of: value.bigEndian, toByteOffset: position, as: type(of: value))
    position += size
  }

  /// A field that every version has.
  @inline(__always)
  mutating func int<Integer: FixedWidthInteger>(
    _ value: inout Integer, _ field: StaticString
  ) throws(WireError) {
    if mode == .decode {
      value = try load(Integer.self, field)
      if let recorder { tell(recorder, field, integer: value) }
    } else {
      store(value)
    }
  }

  /// A field that only some versions have; the others leave it at `missing`.
  @inline(__always)
  mutating func int<Integer: FixedWidthInteger>(
    _ value: inout Integer, _ field: StaticString, in versions: some RangeExpression<Int16>, missing: Integer = 0,
    ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try int(&value, field)
    } else {
      try absent(value == missing, field, ignorable)
      if mode == .decode { value = missing }
    }
  }

  mutating func bool(_ value: inout Bool, _ field: StaticString) throws(WireError) {
    if mode == .decode {
      value = try load(UInt8.self, field) != 0
      if let recorder { tell(recorder, field, from: position - 1, .boolean(value)) }
    } else {
      store(UInt8(value ? 1 : 0))
    }
  }

  mutating func bool(
    _ value: inout Bool, _ field: StaticString, in versions: some RangeExpression<Int16>, missing: Bool = false,
    ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try bool(&value, field)
    } else {
      try absent(value == missing, field, ignorable)
      if mode == .decode { value = missing }
    }
  }

  mutating func uuid(_ value: inout KafkaUUID, _ field: StaticString) throws(WireError) {
    if mode == .decode {
      let start = position
      value = KafkaUUID(high: try load(UInt64.self, field), low: try load(UInt64.self, field))
      if let recorder { tell(recorder, field, from: start, .uuid(value)) }
    } else {
      store(value.high)
      store(value.low)
    }
  }

  mutating func uuid(
    _ value: inout KafkaUUID, _ field: StaticString, in versions: some RangeExpression<Int16>, ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try uuid(&value, field)
    } else {
      try absent(value == .zero, field, ignorable)
      if mode == .decode { value = .zero }
    }
  }

  /// Float64, IEEE 754, big-endian.
  mutating func double(_ value: inout Double, _ field: StaticString) throws(WireError) {
    if mode == .decode {
      value = Double(bitPattern: try load(UInt64.self, field))
      if let recorder { tell(recorder, field, from: position - 8, .double(value)) }
    } else {
      store(value.bitPattern)
    }
  }

  /// A value that this version cannot carry must be at its default, unless the protocol lets it be dropped.
  @inline(__always)
  func absent(_ isDefault: Bool, _ field: StaticString, _ ignorable: Bool) throws(WireError) {
    if mode == .encode, !isDefault, !ignorable { throw error(.fieldNotInVersion(version), field) }
  }

  /// The same for a field that is walked elsewhere, in a tag section: outside `versions` it must be at its default.
  func onlyIn(
    _ versions: some RangeExpression<Int16>, _ isDefault: Bool, _ field: StaticString
  ) throws(WireError) {
    if !versions.contains(version) { try absent(isDefault, field, false) }
  }

  // MARK: Variable length

  mutating func readUnsignedVarint(_ field: StaticString) throws(WireError) -> UInt32 {
    let value = try readVarint64(field, limit: 5)
    guard let small = UInt32(exactly: value) else { throw error(.invalidVarint, field) }
    return small
  }

  mutating func writeUnsignedVarint(_ value: UInt32) { writeVarint64(UInt64(value)) }

  /// Zigzag, as in records.
  mutating func readVarint(_ field: StaticString) throws(WireError) -> Int32 {
    let value = try readUnsignedVarint(field)
    return Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
  }

  mutating func readVarlong(_ field: StaticString) throws(WireError) -> Int64 {
    let value = try readVarint64(field, limit: 10)
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func writeVarint(_ value: Int32) {
    writeVarint64(UInt64(UInt32(bitPattern: value << 1 ^ value >> 31)))
  }

  mutating func writeVarlong(_ value: Int64) {
    writeVarint64(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// Nearly all numbers in records take one or two bytes.
  @inline(__always)
  private mutating func readVarint64(_ field: StaticString, limit: Int) throws(WireError) -> UInt64 {
    guard capacity - position >= 2 else { return try readLongVarint64(field, limit: limit) }
    let first = unsafe base.load(fromByteOffset: position, as: UInt8.self)
    if first < 0x80 {
      position += 1
      return UInt64(first)
    }
    let second = unsafe base.load(fromByteOffset: position + 1, as: UInt8.self)
    guard second < 0x80 else { return try readLongVarint64(field, limit: limit) }
    position += 2
    return UInt64(first & 0x7f) | UInt64(second) << 7
  }

  private mutating func readLongVarint64(_ field: StaticString, limit: Int) throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<limit {
      let byte = try load(UInt8.self, field)
      // The tenth byte has room for one bit.
      if index == 9, byte > 1 { throw error(.invalidVarint, field) }
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 { return value }
    }
    throw error(.invalidVarint, field)
  }

  private mutating func writeVarint64(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      store(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    store(UInt8(truncatingIfNeeded: rest))
  }
}
