import Capture
import Synchronization

/// The opening of a source, which may take as long as a network does and cannot be cut short: whoever waits for it can be
/// told to wait no longer, and what is opened afterwards is let go.
final class Opening: Sendable {
  enum Outcome: Sendable {
    case opened(any FrameSource)
    case failed(CaptureError)
    case abandoned
  }

  private struct State {
    var outcome: Outcome?
    var waiter: CheckedContinuation<Outcome, Never>?
  }

  private let state = Mutex(State())

  /// Once.
  func wait(
    for open: @escaping @Sendable () async throws(CaptureError) -> any FrameSource
  ) async -> Outcome {
    Task {
      do throws(CaptureError) {
        finish(.opened(try await open()))
      } catch {
        finish(.failed(error))
      }
    }
    return await withCheckedContinuation { waiter in
      let outcome = state.withLock { state in
        if state.outcome == nil { state.waiter = waiter }
        return state.outcome
      }
      if let outcome { waiter.resume(returning: outcome) }
    }
  }

  func abandon() { finish(.abandoned) }

  /// The first outcome counts.
  private func finish(_ outcome: Outcome) {
    let (isFirst, waiter) = state.withLock { state in
      guard state.outcome == nil else { return (false, CheckedContinuation<Outcome, Never>?.none) }
      state.outcome = outcome
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.resume(returning: outcome)
    if !isFirst, case .opened(let source) = outcome { source.cancel() }
  }
}
