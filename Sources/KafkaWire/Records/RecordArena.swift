/// Memory that a builder fills from the front, and that the batches made of it share without a copy.
///
/// What has been handed out is never written again: a builder writes on only while it is the arena's one holder.
@safe final class RecordArena: @unchecked Sendable {
  // Unchecked: written through by the one builder that holds it, and by none once anybody else does.
  let base: UnsafeMutableRawPointer
  let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    unsafe base = .allocate(byteCount: max(capacity, 1), alignment: 16)
  }

  deinit { unsafe base.deallocate() }

  /// An arena with the first `count` bytes of this one.
  func grown(to capacity: Int, keeping count: Int) -> RecordArena {
    let grown = RecordArena(capacity: max(capacity, count))
    unsafe grown.base.copyMemory(from: base, byteCount: count)
    return grown
  }

  /// The first `count` bytes, which keep the arena alive.
  func bytes(_ count: Int) -> Bytes {
    unsafe Bytes(Payload(adopting: UnsafeRawPointer(base), count: count) { withExtendedLifetime(self) {} })
  }
}
