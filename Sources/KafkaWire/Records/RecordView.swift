/// One record where it lies in the fetched frame, or in what its batch was decompressed to. Making one copies nothing
/// and reserves no memory; it keeps that frame alive for as long as it is held.
public struct RecordView: Sendable {
  let source: Bytes
  let fields: RecordFields

  public var offset: Int64 { fields.offset }

  /// Milliseconds since 1970-01-01 UTC; -1 where there is none.
  public var timestamp: Int64 { fields.timestamp }

  /// A slice.
  public var key: Bytes? { fields.key.slice(of: source) }

  /// A slice.
  public var value: Bytes? { fields.value.slice(of: source) }

  public var headers: RecordHeaderViews {
    RecordHeaderViews(source: source, start: fields.headersStart, count: fields.headerCount)
  }

  /// The value of the last header of that name; nil too where that value is null.
  public func header(_ name: String) -> Bytes? {
    var found: Bytes?
    for header in headers where header.isNamed(name) { found = header.value }
    return found
  }
}

extension Record {
  /// Takes a view apart. Keys and values stay slices; the headers' names become strings.
  public init(_ view: RecordView) {
    self.init(
      offset: view.offset, timestamp: view.timestamp, key: view.key, value: view.value,
      headers: view.headers.isEmpty ? [] : view.headers.map { RecordHeader(key: $0.key, value: $0.value) })
  }
}
