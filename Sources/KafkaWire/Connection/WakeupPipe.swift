import Foundation

/// Ends another thread's `poll`.
final class WakeupPipe: Sendable {
  /// Readable after ``wake()``; -1 where the system had no descriptors left.
  let readEnd: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    if unsafe pipe(&ends) != 0 { ends = [-1, -1] }
    readEnd = ends[0]
    writeEnd = ends[1]
    for end in ends where end >= 0 { setDescriptorFlags(end) }
  }

  deinit {
    if readEnd >= 0 { _ = close(readEnd) }
    if writeEnd >= 0 { _ = close(writeEnd) }
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
