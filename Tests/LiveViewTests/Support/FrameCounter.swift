import Capture
import LiveView
import Synchronization

/// Makes frames and counts those that something still holds.
final class FrameCounter: Sendable {
  private let counts = Mutex((alive: 0, peak: 0))

  var alive: Int { counts.withLock { $0.alive } }
  var peak: Int { counts.withLock { $0.peak } }

  func frame(_ sequence: UInt64, bytes: Int) -> LiveFrame {
    counts.withLock { counts in
      counts.alive += 1
      counts.peak = max(counts.peak, counts.alive)
    }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: sequence), count: bytes)
    nonisolated(unsafe) let owned = memory
    let buffer = FrameBuffer(adopting: memory, count: bytes) { [self] in
      owned.deallocate()
      counts.withLock { $0.alive -= 1 }
    }
    return LiveFrame(buffer, captureNanoseconds: 0, sequence: sequence)
  }
}
