import Foundation

/// Where a codec writes to: memory that grows with what has come, not with what was claimed, up to a limit.
@safe struct CodecOutput: ~Copyable {
  /// Bytes that it holds at most.
  let limit: Int
  private var memory: UnsafeMutableRawPointer?
  /// Bytes that it has taken from the system, once it has any.
  private(set) var capacity = 0
  private(set) var count = 0

  /// - Parameters:
  ///   - limit: in bytes.
  ///   - first: bytes to make room for at the start.
  init(limit: Int, first: Int) {
    self.limit = min(max(limit, 0), Int.max / 4)
    capacity = min(max(first, 64), ceiling)
  }

  deinit { unsafe free(memory) }

  /// One byte beyond the limit, so that "full" and "exactly full" can be told apart.
  private var ceiling: Int { limit + 1 }

  /// Where the next bytes go; `least` bytes or more. Valid until the next call.
  ///
  /// - Throws: `.tooLarge` where so much is beyond the limit.
  mutating func space(_ least: Int = 1) throws(CodecFailure) -> UnsafeMutableRawBufferPointer {
    guard least <= ceiling - count else { throw .tooLarge }
    if unsafe memory == nil { try reallocate(max(capacity, least)) }
    if least > capacity - count {
      try reallocate(min(max(capacity * 2, count + least), ceiling))
    }
    return unsafe UnsafeMutableRawBufferPointer(start: memory.map { unsafe $0 + count }, count: capacity - count)
  }

  /// Counts what was put into ``space(_:)``.
  ///
  /// - Throws: `.tooLarge` where it is more than the limit.
  mutating func wrote(_ bytes: Int) throws(CodecFailure) {
    count += bytes
    guard count <= limit else { throw .tooLarge }
  }

  mutating func append(_ bytes: Bytes) throws(CodecFailure) {
    let space = try unsafe space(bytes.count)
    unsafe bytes.withUnsafeBytes { unsafe space.copyMemory(from: $0) }
    try wrote(bytes.count)
  }

  /// The bytes, in memory of just their size.
  consuming func finish() -> Bytes {
    guard count > 0, let start = unsafe memory else { return Bytes() }
    // Shrinking does not move; where it fails all the same, the larger memory does.
    let owned = unsafe realloc(start, count) ?? start
    unsafe memory = nil
    return unsafe Bytes(Payload(malloced: owned, count: count))
  }

  private mutating func reallocate(_ bytes: Int) throws(CodecFailure) {
    guard let larger = unsafe realloc(memory, bytes) else { throw .unusable("no memory for \(bytes) bytes") }
    unsafe memory = larger
    capacity = bytes
  }
}
