// What a recorder is told. Out of line, so that a coder without one pays for a test against nil and nothing else.
extension WireCoder {
  /// An offset in the payload that all coders over parts of it share.
  func absolute(_ position: Int) -> Int { source.offset + position }

  /// A field that ends where the coder stands, and began at `start`.
  @inline(never)
  func tell(_ recorder: FieldRecorder, _ field: StaticString, from start: Int, _ value: ExplainedValue) {
    recorder.leaf(field.description, absolute(start)..<absolute(position), value)
  }

  @inline(never)
  func tell(_ recorder: FieldRecorder, _ field: StaticString, integer value: some FixedWidthInteger) {
    let size = MemoryLayout.size(ofValue: value)
    tell(recorder, field, from: position - size, .integer(Int64(truncatingIfNeeded: value)))
  }

  @inline(never)
  func tellBegin(_ recorder: FieldRecorder, _ field: StaticString, from start: Int, _ value: ExplainedValue) {
    recorder.begin(field.description, at: absolute(start), value)
  }

  /// Bytes that follow a length, or null; and what they hold, where that is known.
  @inline(never)
  func tell(_ recorder: FieldRecorder, _ field: StaticString, from start: Int, bytes: Bytes?) {
    guard let bytes else { return tell(recorder, field, from: start, .null) }
    guard let parts = EmbeddedConsumerProtocol.explain(field.description, bytes, for: recorder) else {
      return tell(recorder, field, from: start, .bytes(bytes))
    }
    recorder.begin(field.description, at: absolute(start), .bytes(bytes), note: parts.name)
    recorder.adopt(parts.inner, at: bytes.offset + bytes.count)
    recorder.end(at: absolute(position))
  }

  /// The end of a tag section: those that nobody knew are told by number.
  @inline(never)
  func tellEnd(_ recorder: FieldRecorder, unknown: [TaggedField]) {
    for field in unknown {
      let range = field.bytes.offset..<field.bytes.offset + field.bytes.count
      recorder.leaf("tag \(field.tag)", range, .bytes(field.bytes))
    }
    recorder.sort()
    recorder.end(at: absolute(position))
  }

  /// Record batches, taken apart.
  @inline(never)
  func tell(_ recorder: FieldRecorder, _ field: StaticString, from start: Int, batches: Bytes?) {
    guard let batches else { return tell(recorder, field, from: start, .null) }
    recorder.begin(field.description, at: absolute(start), .bytes(batches))
    RecordSetExplainer(recorder).explain(batches)
    recorder.end(at: absolute(position))
  }
}
