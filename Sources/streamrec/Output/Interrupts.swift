import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks whatever runs to come to its end, the second ends the process at once. So does the
/// first where nothing has begun that would have to be brought to an end.
final class Interrupts: Sendable {
  private struct State {
    var received: StopSignal?
    /// Whether anybody has begun to wait for a signal.
    var isAwaited = false
    var waiting: [Int: CheckedContinuation<StopSignal?, Never>] = [:]
    var nextID = 0
  }

  private let state = Mutex(State())

  /// The first signal, once it has come.
  var received: StopSignal? { state.withLock { $0.received } }

  /// Takes the signals from their default action. To be called before any other thread is started, which would not
  /// inherit the mask.
  func listen() {
    signal(SIGPIPE, SIG_IGN)
    var signals = sigset_t()
    sigemptyset(&signals)
    for stop in StopSignal.allCases { sigaddset(&signals, stop.number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let awaited = signals
    let thread = Thread {
      var signals = awaited
      var number: Int32 = 0
      while sigwait(&signals, &number) == 0 {
        guard let stop = StopSignal(number: number) else { continue }
        if !self.isAwaited || !self.receive(stop) { _exit(128 + number) }
      }
    }
    thread.name = "signals"
    thread.start()
  }

  var isAwaited: Bool { state.withLock { $0.isAwaited } }

  /// False where one was received before.
  @discardableResult
  func receive(_ signal: StopSignal) -> Bool {
    let waiting: [CheckedContinuation<StopSignal?, Never>]? = state.withLock { state in
      guard state.received == nil else { return nil }
      state.received = signal
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    guard let waiting else { return false }
    for continuation in waiting { continuation.resume(returning: signal) }
    return true
  }

  /// The first signal, as soon as it comes; nil once the calling task is cancelled.
  func wait() async -> StopSignal? {
    let id = state.withLock { state in
      state.isAwaited = true
      state.nextID += 1
      return state.nextID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: StopSignal?? = state.withLock { state in
          if let received = state.received { return .some(received) }
          if Task.isCancelled { return .some(nil) }
          state.waiting[id] = continuation
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: nil)
    }
  }

  /// Runs `work`, and `drain` beside it at the first signal: `drain` is to make `work` come to its end.
  func during<Result: Sendable>(
    _ work: () async throws -> Result, drain: @escaping @Sendable () async -> Void
  ) async rethrows -> Result {
    // The task may begin later than the work.
    state.withLock { $0.isAwaited = true }
    let watcher = Task {
      guard await wait() != nil else { return }
      await drain()
    }
    defer { watcher.cancel() }
    return try await work()
  }

  /// How a run that came to its end is to be reported.
  func status(else status: ExitStatus) -> ExitStatus {
    guard status == .done || status == .lossy, let received else { return status }
    return .interrupted(received)
  }
}
