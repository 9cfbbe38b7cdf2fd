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

  /// Copies `bytes` into memory of its own.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    if let source = bytes.baseAddress { memory.copyMemory(from: source, byteCount: bytes.count) }
    nonisolated(unsafe) let owned = memory
    self.init(adopting: memory, count: bytes.count) { owned.deallocate() }
  }

  public convenience init(_ bytes: [UInt8]) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    bytes.withUnsafeBytes { if let source = $0.baseAddress { memory.copyMemory(from: source, byteCount: $0.count) } }
    nonisolated(unsafe) let owned = memory
    self.init(adopting: memory, count: bytes.count) { owned.deallocate() }
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
