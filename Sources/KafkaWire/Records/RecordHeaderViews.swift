/// The headers of one record where they lie, read one by one.
public struct RecordHeaderViews: Sequence, Sendable {
  let source: Bytes
  let start: Int
  public let count: Int

  public var isEmpty: Bool { count == 0 }
  public var underestimatedCount: Int { count }

  public func makeIterator() -> Iterator { Iterator(source: source, position: start, left: count) }

  public struct Iterator: IteratorProtocol {
    let source: Bytes
    var position: Int
    var left: Int

    public mutating func next() -> RecordHeaderView? {
      guard left > 0 else { return nil }
      left -= 1
      var coder = WireCoder(decoding: source, version: 2, isFlexible: false)
      coder.position = position
      // Whoever made these views has read all of it once, and the bytes never change.
      guard let key = try? coder.readNullableRange("header key"), key.isPresent,
        let value = try? coder.readNullableRange("header value")
      else { return nil }
      position = coder.position
      return RecordHeaderView(source: source, keyRange: key, valueRange: value)
    }
  }
}

/// One header of a record where it lies.
public struct RecordHeaderView: Sendable {
  let source: Bytes
  let keyRange: NullableRange
  let valueRange: NullableRange

  /// The name as a new string. ``isNamed(_:)`` compares without making one.
  public var key: String { keyBytes.string }

  /// The name's UTF-8, as a slice.
  public var keyBytes: Bytes { keyRange.slice(of: source) ?? Bytes() }

  /// A slice.
  public var value: Bytes? { valueRange.slice(of: source) }

  /// Whether the name is this one, byte for byte.
  public func isNamed(_ name: String) -> Bool {
    guard name.utf8.count == keyRange.count else { return false }
    return unsafe keyBytes.withUnsafeBytes { unsafe $0.elementsEqual(name.utf8) }
  }
}
