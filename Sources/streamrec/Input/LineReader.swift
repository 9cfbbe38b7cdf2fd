import Dispatch
import Foundation
import Synchronization

/// The standard input's lines, read on a thread of its own: a terminal makes one wait for as long as it likes.
final class LineReader: Sendable {
  private enum Answer {
    case lines([[UInt8]])
    case end
    case failure(CommandError)
  }

  private struct State {
    var waiting: CheckedContinuation<Answer, Never>?
    var isStopped = false
    var isStarted = false
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  /// Signalled for each piece that is wanted: nothing is read ahead, so that a pipe holds its writer back.
  private let wanted = DispatchSemaphore(value: 0)

  init(descriptor: Int32 = STDIN_FILENO) {
    self.descriptor = descriptor
  }

  /// The next lines; nil at the end and after `stop`. For one task.
  func next() async throws(CommandError) -> [[UInt8]]? {
    let answer = await withCheckedContinuation { continuation in
      let (isStopped, isFirst) = state.withLock { state in
        if !state.isStopped { state.waiting = continuation }
        defer { state.isStarted = true }
        return (state.isStopped, !state.isStarted)
      }
      if isStopped { return continuation.resume(returning: Answer.end) }
      if isFirst { start() }
      wanted.signal()
    }
    switch answer {
    case .lines(let lines): return lines
    case .end: return nil
    case .failure(let error): throw error
    }
  }

  /// Makes a waiting and every later `next` return nil. The thread may stay in its `read`; the process ends without it.
  func stop() {
    state.withLock { $0.isStopped = true }
    answer(.end)
  }

  private func answer(_ answer: Answer) {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: answer)
  }

  private func start() {
    let thread = Thread { self.read() }
    thread.name = "standard input"
    thread.start()
  }

  private func read() {
    var splitter = LineSplitter()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var isWanted = false
    while true {
      if !isWanted { wanted.wait() }
      isWanted = true
      let count = buffer.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        Readiness.wait(for: descriptor, POLLIN)
        continue
      }
      if count < 0 {
        let reason = String(cString: strerror(errno))
        return answer(.failure(CommandError(.failed, "standard input: \(reason); is it still open?")))
      }
      if count == 0 { break }
      do throws(CommandError) {
        let lines = try splitter.split(buffer[..<count])
        // A piece without the end of a line answers nobody: read on.
        if lines.isEmpty { continue }
        answer(.lines(lines))
        isWanted = false
      } catch {
        return answer(.failure(error))
      }
    }
    if let last = splitter.finish() {
      answer(.lines([last]))
      wanted.wait()
    }
    while true {
      answer(.end)
      wanted.wait()
    }
  }
}
