/// What a coordinator is in charge of.
enum CoordinatorKey: Hashable, Sendable, CustomStringConvertible {
  case group(String)
  case transaction(String)

  /// As FindCoordinator has it.
  var name: String {
    switch self {
    case .group(let name), .transaction(let name): name
    }
  }

  var keyType: Int8 {
    switch self {
    case .group: FindCoordinatorRequest.KeyType.group
    case .transaction: FindCoordinatorRequest.KeyType.transaction
    }
  }

  var description: String {
    switch self {
    case .group(let name): "group \(name)"
    case .transaction(let name): "transactional id \(name)"
    }
  }
}
