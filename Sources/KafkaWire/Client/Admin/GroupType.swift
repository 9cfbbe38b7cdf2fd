/// By what protocol a group's members agree.
public enum GroupType: String, Sendable, Hashable, CaseIterable {
  /// JoinGroup and SyncGroup.
  case classic
  /// KIP-848.
  case consumer
  /// KIP-932.
  case share
  /// KIP-1071.
  case streams
  case unknown

  /// Reads a broker's word; whatever is none of these is unknown.
  init(named text: String) { self = Self(rawValue: text.lowercased()) ?? .unknown }
}
