/// One API of the Kafka protocol: its key and the versions that this library speaks.
public struct API: Sendable, Hashable {
  public let key: APIKey
  public let versions: ClosedRange<Int16>
  /// The first version with compact lengths and tagged fields (KIP-482); nil where there is none.
  public let flexibleFrom: Int16?

  public init(_ key: APIKey, versions: ClosedRange<Int16>, flexibleFrom: Int16?) {
    self.key = key
    self.versions = versions
    self.flexibleFrom = flexibleFrom
  }

  public func isFlexible(_ version: Int16) -> Bool {
    guard let flexibleFrom else { return false }
    return version >= flexibleFrom
  }
}
