/// One record as it was fetched. Its bytes are slices of the fetched frame and keep that frame alive.
public struct Record: Sendable, Hashable {
  public var offset: Int64
  /// Milliseconds since 1970-01-01 UTC; -1 where there is none.
  public var timestamp: Int64
  public var key: Bytes?
  public var value: Bytes?
  public var headers: [RecordHeader]

  public init(offset: Int64, timestamp: Int64, key: Bytes?, value: Bytes?, headers: [RecordHeader] = []) {
    self.offset = offset
    self.timestamp = timestamp
    self.key = key
    self.value = value
    self.headers = headers
  }

  /// The last header of that name.
  public func header(_ name: String) -> Bytes? { headers.last { $0.key == name }?.value }
}
