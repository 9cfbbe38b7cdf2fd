import Dispatch
import Foundation
import Synchronization

/// A thread that owns a state and does blocking work on it, one job after the other, in order.
///
/// Disks and encoders block, and Swift's cooperative pool must not.
final class SerialThread<State>: @unchecked Sendable {
  private typealias Job = @Sendable (inout State) -> Void

  // Unchecked: `state` is used by the thread alone once `init` has returned.
  private var state: State
  /// Nil ends the thread.
  private let jobs = Mutex<[Job?]>([])
  private let ready = DispatchSemaphore(value: 0)

  init(name: String, _ state: sending State) {
    self.state = state
    let thread = Thread { self.work() }
    thread.name = name
    thread.start()
  }

  /// Does `body` on the thread. Jobs that were handed over are done even when the waiting task is cancelled.
  func perform<Result: Sendable, Failure: Error>(
    _ body: @escaping @Sendable (inout State) throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let result = await withCheckedContinuation { (done: CheckedContinuation<Swift.Result<Result, Failure>, Never>) in
      enqueue { state in
        do throws(Failure) {
          done.resume(returning: .success(try body(&state)))
        } catch {
          done.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  /// Ends the thread after the jobs that it has. Nothing may be handed over afterwards.
  func finish() { enqueue(nil) }

  private func enqueue(_ job: Job?) {
    jobs.withLock { $0.append(job) }
    ready.signal()
  }

  private func work() {
    while true {
      ready.wait()
      // One signal for each job: there is one.
      guard let job = jobs.withLock({ $0.removeFirst() }) else { return }
      job(&state)
    }
  }
}
