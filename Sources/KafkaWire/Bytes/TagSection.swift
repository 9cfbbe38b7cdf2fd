/// The tagged fields at the end of a flexible struct, while they are read or written.
///
/// Reading: the section has been split into fields already, and `field` picks its own. Writing: `field` adds each
/// value that is not at its default. Either way a struct names each tag once.
struct TagSection {
  let mode: WireCoder.Mode
  let version: Int16
  var fields: [TaggedField]

  /// One known tag. `isDefault` tells whether there is anything to write.
  mutating func field<Value>(
    _ tag: UInt32, _ value: inout Value, in versions: some RangeExpression<Int16>, isDefault: Bool,
    _ walk: (inout WireCoder, inout Value) throws(WireError) -> Void
  ) throws(WireError) {
    guard versions.contains(version) else { return }
    if mode == .decode {
      guard let index = fields.firstIndex(where: { $0.tag == tag }) else { return }
      let bytes = fields.remove(at: index).bytes
      var coder = WireCoder(decoding: bytes, version: version, isFlexible: true)
      try walk(&coder, &value)
      guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "tagged field") }
    } else if !isDefault {
      var coder = WireCoder(encodingVersion: version, isFlexible: true, reserve: 64)
      try walk(&coder, &value)
      fields.append(TaggedField(tag: tag, bytes: coder.finish().joined()))
    }
  }
}

extension WireCoder {
  /// The end of a struct that has no known tags.
  mutating func tags(_ unknown: inout [TaggedField]) throws(WireError) {
    try tags(&unknown) { (_: inout TagSection) throws(WireError) in }
  }

  /// The end of a struct: its known tags through `known`, all others kept in `unknown`. Nothing in versions that are
  /// not flexible.
  mutating func tags(
    _ unknown: inout [TaggedField], _ known: (inout TagSection) throws(WireError) -> Void
  ) throws(WireError) {
    guard isFlexible else { return }
    if mode == .decode {
      unknown = []
      let fields = try readTagSection()
      if fields.isEmpty { return }
      var section = TagSection(mode: .decode, version: version, fields: fields)
      try known(&section)
      unknown = section.fields
    } else {
      var section = TagSection(mode: .encode, version: version, fields: unknown)
      try known(&section)
      section.fields.sort { $0.tag < $1.tag }
      writeUnsignedVarint(UInt32(truncatingIfNeeded: section.fields.count))
      for field in section.fields {
        writeUnsignedVarint(field.tag)
        writeUnsignedVarint(UInt32(truncatingIfNeeded: field.bytes.count))
        writeBytes(field.bytes)
      }
    }
  }

  private mutating func readTagSection() throws(WireError) -> [TaggedField] {
    let count = Int(try readUnsignedVarint("tags"))
    // A tag and its size take two bytes at least.
    guard count <= remaining / 2 else { throw error(.invalidLength(Int64(count)), "tags") }
    var fields: [TaggedField] = []
    for _ in 0..<count {
      let tag = try readUnsignedVarint("tag")
      if let last = fields.last, tag <= last.tag { throw error(.invalidTag(tag), "tag") }
      let size = Int(try readUnsignedVarint("tag size"))
      fields.append(TaggedField(tag: tag, bytes: try readBytes(size, "tagged field")))
    }
    return fields
  }
}
