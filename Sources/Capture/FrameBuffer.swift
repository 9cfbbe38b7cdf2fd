import Foundation

/// Immutable bytes at a stable address, so that a frame goes from the encoder to the socket without a copy.
///
/// The memory is malloc'd here, or adopted from a library together with the call that gives it back.
public final class FrameBuffer: @unchecked Sendable {
  // Unchecked: nothing writes through the pointer once `init` has returned, and `release` runs once, in deinit.
  private let base: UnsafeRawPointer
  public let count: Int
  private let release: @Sendable () -> Void

  /// Takes over memory that stays valid and unchanged until `release` is called.
  public init(adopting base: UnsafeRawPointer, count: Int, release: @escaping @Sendable () -> Void) {
    self.base = base
    self.count = count
    self.release = release
  }

  /// Takes over memory that `UnsafeMutableRawPointer.allocate` gave.
  convenience init(allocated base: UnsafeMutableRawPointer, count: Int) {
    // The closure is the memory's one owner from here on, and runs once.
    nonisolated(unsafe) let owned = base
    self.init(adopting: base, count: count) { owned.deallocate() }
  }

  /// Takes over memory that `malloc` or `realloc` gave.
  convenience init(malloced base: UnsafeMutableRawPointer, count: Int) {
    // As above.
    nonisolated(unsafe) let owned = base
    self.init(adopting: base, count: count) { free(owned) }
  }

  /// Copies `bytes` into memory of its own.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(allocated: Self.copy(of: bytes), count: bytes.count)
  }

  public convenience init(_ bytes: [UInt8]) {
    self.init(allocated: bytes.withUnsafeBytes { Self.copy(of: $0) }, count: bytes.count)
  }

  private static func copy(of bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    if let source = bytes.baseAddress { memory.copyMemory(from: source, byteCount: bytes.count) }
    return memory
  }

  deinit { release() }

  /// The pointer must not leave `body`, unless this object is kept alive beside it.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }

  public var array: [UInt8] { withUnsafeBytes { Array($0) } }
}
