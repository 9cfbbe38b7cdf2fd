import Foundation

/// Lines for standard output, written many at a time.
struct LineOutput {
  private var waiting = Data()

  mutating func write(_ line: String) {
    waiting.append(contentsOf: line.utf8)
    waiting.append(0x0a)
    if waiting.count >= 1 << 14 { flush() }
  }

  mutating func flush() {
    FileHandle.standardOutput.write(waiting)
    waiting.removeAll(keepingCapacity: true)
  }
}
