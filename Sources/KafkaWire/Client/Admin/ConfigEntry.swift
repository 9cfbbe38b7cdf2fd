/// One setting of a topic or broker.
public struct ConfigEntry: Sendable, Hashable {
  public var name: String
  /// Nil for secrets.
  public var value: String?
  public var isDefault: Bool

  public init(name: String, value: String?, isDefault: Bool) {
    self.name = name
    self.value = value
    self.isDefault = isDefault
  }
}
