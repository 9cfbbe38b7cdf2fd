/// Bounds the bytes of all requests that are being received.
final class MemoryBudget {
  /// Smaller frames are not counted: the number of connections bounds them.
  static let uncounted = 64 << 10

  private let limit: Int
  private(set) var taken = 0

  init(limit: Int) { self.limit = limit }

  /// False where that much is not free; it is once others have released theirs. Alone, any frame may be taken.
  func take(_ count: Int) -> Bool {
    guard count > Self.uncounted else { return true }
    guard taken == 0 || count <= limit - taken else { return false }
    taken += count
    return true
  }

  func release(_ count: Int) {
    if count > Self.uncounted { taken -= count }
  }
}
