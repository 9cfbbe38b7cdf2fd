// The tagged fields that end every struct of a flexible version (KIP-482).
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
    guard isFlexible else { return try absent(unknown.isEmpty, "tags", false) }
    if mode == .decode {
      unknown = []
      let start = position
      let fields = try readTagSection()
      if fields.isEmpty {
        if let recorder { tell(recorder, "tagged_fields", from: start, .elements(0)) }
        return
      }
      if let recorder { tellBegin(recorder, "tagged_fields", from: start, .elements(fields.count)) }
      var section = TagSection(mode: .decode, version: version, fields: fields, recorder: recorder)
      try known(&section)
      unknown = section.fields
      if let recorder { tellEnd(recorder, unknown: unknown) }
    } else {
      var section = TagSection(mode: .encode, version: version, fields: unknown)
      try known(&section)
      section.fields.sort { $0.tag < $1.tag }
      for (field, next) in zip(section.fields, section.fields.dropFirst()) where field.tag == next.tag {
        throw error(.invalidTag(field.tag), "tag")
      }
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
