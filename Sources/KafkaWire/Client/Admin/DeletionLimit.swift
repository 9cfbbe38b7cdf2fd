/// Up to where a partition's records are deleted.
public enum DeletionLimit: Sendable, Hashable {
  /// Those with smaller offsets.
  case before(Int64)
  /// All that are there when the leader gets the request.
  case end

  var offset: Int64 {
    switch self {
    case .before(let offset): offset
    case .end: -1
    }
  }
}
