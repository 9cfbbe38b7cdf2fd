import Foundation

/// Bytes that are gathered piece by piece and handed over as a frame without another copy.
struct GrowingFrame: ~Copyable {
  /// No more bytes than this are kept.
  private let limit: Int
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0
  private(set) var count = 0
  /// More came than is kept: what there was has been given up, and what follows is not kept either, until `clear`.
  private(set) var isTooLarge = false

  init(limit: Int) { self.limit = limit }

  deinit { free(memory) }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard !isTooLarge, let source = bytes.baseAddress, !bytes.isEmpty else { return }
    guard bytes.count <= limit - count, reserve(count + bytes.count), let memory else {
      clear()
      isTooLarge = true
      return
    }
    (memory + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  mutating func append(_ byte: UInt8) {
    withUnsafeBytes(of: byte) { append($0) }
  }

  /// Gives the memory back, too: one large frame does not set the size for all time.
  mutating func clear() {
    free(memory)
    (memory, capacity, count, isTooLarge) = (nil, 0, 0, false)
  }

  /// What was gathered; this starts anew. Nil where there is nothing.
  mutating func take() -> FrameBuffer? {
    guard count > 0, let memory else { return nil }
    let frame = FrameBuffer(malloced: realloc(memory, count) ?? memory, count: count)
    (self.memory, capacity, count) = (nil, 0, 0)
    return frame
  }

  /// Whether there is memory for so many bytes, at most `limit`.
  private mutating func reserve(_ wanted: Int) -> Bool {
    if wanted <= capacity { return true }
    let larger = min(max(wanted, capacity * 2, 4096), limit)
    guard let moved = realloc(memory, larger) else { return false }
    (memory, capacity) = (moved, larger)
    return true
  }
}
