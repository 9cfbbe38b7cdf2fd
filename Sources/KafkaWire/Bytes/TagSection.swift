/// The tagged fields at the end of a flexible struct, while they are read or written.
///
/// Reading: the section has been split into fields already, and `field` picks its own. Writing: `field` adds each
/// value that is not at its default. Either way a struct names each tag once.
struct TagSection {
  let mode: WireCoder.Mode
  let version: Int16
  var fields: [TaggedField]
  var recorder: FieldRecorder?

  /// One known tag. `isDefault` tells whether there is anything to write.
  mutating func field<Value>(
    _ tag: UInt32, _ value: inout Value, _ name: StaticString, in versions: some RangeExpression<Int16>,
    isDefault: Bool, _ walk: (inout WireCoder, inout Value) throws(WireError) -> Void
  ) throws(WireError) {
    guard versions.contains(version) else { return }
    if mode == .decode {
      guard let index = fields.firstIndex(where: { $0.tag == tag }) else { return }
      let bytes = fields.remove(at: index).bytes
      var coder = WireCoder(decoding: bytes, version: version, isFlexible: true, recorder: recorder)
      recorder?.begin(name.description, at: bytes.offset, .fields)
      try walk(&coder, &value)
      guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "tagged field") }
      recorder?.end(at: bytes.offset + bytes.count)
    } else if !isDefault {
      var coder = WireCoder(encodingVersion: version, isFlexible: true, reserve: 64)
      try walk(&coder, &value)
      fields.append(TaggedField(tag: tag, bytes: coder.finish().joined()))
    }
  }
}

// The kinds of values that tagged fields hold.
extension TagSection {
  /// A struct; its default is all its fields' defaults.
  mutating func nested<Value: WireStruct>(
    _ tag: UInt32, _ value: inout Value, _ name: StaticString, in versions: some RangeExpression<Int16>
  ) throws(WireError) {
    try field(tag, &value, name, in: versions, isDefault: mode == .encode && value == Value()) {
      (c: inout WireCoder, v: inout Value) throws(WireError) in try v.walk(&c)
    }
  }

  /// Empty by default.
  mutating func array<Element: WireStruct>(
    _ tag: UInt32, _ value: inout [Element], _ name: StaticString, in versions: some RangeExpression<Int16>
  ) throws(WireError) {
    try field(tag, &value, name, in: versions, isDefault: value.isEmpty) {
      (c: inout WireCoder, v: inout [Element]) throws(WireError) in try c.array(&v, name)
    }
  }

  mutating func int<Integer: FixedWidthInteger>(
    _ tag: UInt32, _ value: inout Integer, _ name: StaticString, in versions: some RangeExpression<Int16>,
    default: Integer = 0
  ) throws(WireError) {
    try field(tag, &value, name, in: versions, isDefault: value == `default`) {
      (c: inout WireCoder, v: inout Integer) throws(WireError) in try c.int(&v, name)
    }
  }

  /// False by default.
  mutating func bool(
    _ tag: UInt32, _ value: inout Bool, _ name: StaticString, in versions: some RangeExpression<Int16>
  ) throws(WireError) {
    try field(tag, &value, name, in: versions, isDefault: !value) {
      (c: inout WireCoder, v: inout Bool) throws(WireError) in try c.bool(&v, name)
    }
  }

  /// Null by default.
  mutating func nullableString(
    _ tag: UInt32, _ value: inout String?, _ name: StaticString, in versions: some RangeExpression<Int16>
  ) throws(WireError) {
    try field(tag, &value, name, in: versions, isDefault: value == nil) {
      (c: inout WireCoder, v: inout String?) throws(WireError) in try c.nullableString(&v, name)
    }
  }

  /// All zero by default.
  mutating func uuid(
    _ tag: UInt32, _ value: inout KafkaUUID, _ name: StaticString, in versions: some RangeExpression<Int16>
  ) throws(WireError) {
    try field(tag, &value, name, in: versions, isDefault: value == .zero) {
      (c: inout WireCoder, v: inout KafkaUUID) throws(WireError) in try c.uuid(&v, name)
    }
  }
}
