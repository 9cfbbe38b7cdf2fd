import Foundation

/// Immutable bytes at a stable address: a response frame, an encoded header, or memory adopted from elsewhere.
///
/// Slices of it (``Bytes``) keep it alive, so that a record's value goes from the socket's buffer to a file, or from a
/// camera's buffer to the socket, without a copy, and no buffer is given back while a write is under way.
@safe public final class Payload: @unchecked Sendable {
  // Unchecked: nothing writes through the pointer once `init` has returned, and `release` runs once, in deinit.
  let base: UnsafeRawPointer
  public let count: Int
  private let release: @Sendable () -> Void

  /// Takes over memory that stays valid and unchanged until `release` is called.
  public init(adopting base: UnsafeRawPointer, count: Int, release: @escaping @Sendable () -> Void) {
    unsafe self.base = base
    self.count = count
    self.release = release
  }

  /// Takes over memory that `UnsafeMutableRawPointer.allocate` gave.
  public convenience init(allocated base: UnsafeMutableRawPointer, count: Int) {
    // The closure is the memory's one owner from here on, and runs once.
    nonisolated(unsafe) let owned = unsafe base
    unsafe self.init(adopting: base, count: count) { unsafe owned.deallocate() }
  }

  /// Takes over memory that `malloc` or `realloc` gave.
  public convenience init(malloced base: UnsafeMutableRawPointer, count: Int) {
    // As above.
    nonisolated(unsafe) let owned = unsafe base
    unsafe self.init(adopting: base, count: count) { unsafe free(owned) }
  }

  /// Copies `bytes` into memory of its own.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    if let source = bytes.baseAddress { unsafe memory.copyMemory(from: source, byteCount: bytes.count) }
    unsafe self.init(allocated: memory, count: bytes.count)
  }

  deinit { release() }
}
