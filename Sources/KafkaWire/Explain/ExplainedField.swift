/// One named field of an explained message, and what it is made of.
public struct ExplainedField: Sendable, Equatable {
  /// Kafka's own name; `[3]` for an element of an array.
  public var name: String
  /// Where it stands: bytes from the start of what was explained, lengths and counts of its own included. Below
  /// compressed records: from the start of what came out of the decompression.
  public var range: Range<Int>
  public var value: ExplainedValue
  /// What the value means, where that is not plain: the name of an error code or API, whether a checksum is right.
  public var note: String?
  public var children: [ExplainedField]

  public init(
    name: String, range: Range<Int>, value: ExplainedValue, note: String? = nil, children: [ExplainedField] = []
  ) {
    self.name = name
    self.range = range
    self.value = value
    self.note = note
    self.children = children
  }

  /// The first field of that name among the children.
  public func child(_ name: String) -> ExplainedField? { children.first { $0.name == name } }
}
