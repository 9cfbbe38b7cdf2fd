import Foundation

/// Ends another thread's `poll`.
final class WakeupPipe: Sendable {
  /// Readable after ``wake()``.
  let readEnd: Int32
  private let writeEnd: Int32

  /// - Throws: the system's error, for the most part that there are no descriptors left.
  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw SystemError(errno) }
    readEnd = ends[0]
    writeEnd = ends[1]
    for end in ends { setDescriptorFlags(end) }
  }

  deinit {
    _ = close(readEnd)
    _ = close(writeEnd)
  }

  func wake() {
    var byte: UInt8 = 1
    // A full pipe wakes as well as one more byte would.
    _ = unsafe write(writeEnd, &byte, 1)
  }

  /// Takes the bytes of all wakes so far.
  func drain() {
    unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      while unsafe read(readEnd, buffer.baseAddress, buffer.count) == buffer.count {}
    }
  }
}
