import Dispatch
import Foundation
import Synchronization

/// A source on a thread of its own, behind a bounded queue, to be read by one task.
///
/// Sources block, and Swift's cooperative pool must not: only this class calls `FrameSource.next`.
/// The thread lives until the source ends: call `cancel` before letting a stream go.
public final class FrameStream: Sendable {
  /// What the source has given so far.
  public struct Totals: Sendable, Equatable {
    /// Frames that came from the source, dropped ones included.
    public var captured: UInt64 = 0
    /// Frames that `next` has returned.
    public var delivered: UInt64 = 0
    /// Losses of the source and of the queue.
    public var lost = LossCounts()

    public init() {}
  }

  private enum Wakeup {
    case frame(Frame)
    case end
    case failure(CaptureError)
  }

  private struct State {
    var queue: FrameQueue
    var totals = Totals()
    var finished = false
    var failure: CaptureError?
    var cancelled = false
    var sourceWaits = false
    var taker: CheckedContinuation<Wakeup, Never>?
  }

  private let source: any FrameSource
  private let state: Mutex<State>
  /// Signalled when a source that waits for room may try again.
  private let room = DispatchSemaphore(value: 0)

  public var name: String { source.name }

  /// Starts the source's thread.
  ///
  /// - Parameters:
  ///   - policy: nil for what suits the source (`FrameSource.whenBehind`).
  ///   - maxFrames: at most so many frames wait here.
  ///   - maxBytes: and at most so many bytes of images; a single frame may exceed it.
  public init(
    _ source: any FrameSource, policy: WhenBehind? = nil, maxFrames: Int = 64, maxBytes: Int = 64 << 20
  ) {
    self.source = source
    let queue = FrameQueue(policy: policy ?? source.whenBehind, maxFrames: maxFrames, maxBytes: maxBytes)
    state = Mutex(State(queue: queue))
    let thread = Thread {
      Self.nameThread("capture")
      self.pump()
    }
    thread.start()
  }

  /// What has been captured, delivered and lost up to now.
  public var totals: Totals { state.withLock { $0.totals } }

  /// The next frame; nil at the end, after `cancel`, and when the calling task is cancelled. For one task at a time.
  ///
  /// A failure of the source comes after the frames that it gave before.
  public func next() async throws(CaptureError) -> Frame? {
    let wakeup = await withTaskCancellationHandler {
      await withCheckedContinuation { self.wait($0) }
    } onCancel: {
      self.abandonWait()
    }
    switch wakeup {
    case .frame(let frame): return frame
    case .end: return nil
    case .failure(let error): throw error
    }
  }

  /// Stops the source. Frames that wait already can still be taken.
  public func cancel() {
    source.cancel()
    state.withLock { $0.cancelled = true }
    room.signal()
  }

  private func wait(_ continuation: CheckedContinuation<Wakeup, Never>) {
    let cancelled = Task.isCancelled
    let (wakeup, hasRoom, displaced) = state.withLock { state in
      if let frame = state.queue.take() {
        state.totals.delivered &+= 1
        let waits = state.sourceWaits
        state.sourceWaits = false
        return (Wakeup?.some(.frame(frame)), waits, CheckedContinuation<Wakeup, Never>?.none)
      }
      if state.finished {
        defer { state.failure = nil }
        return (state.failure.map { .failure($0) } ?? .end, false, nil)
      }
      if cancelled { return (.end, false, nil) }
      let earlier = state.taker
      state.taker = continuation
      return (nil, false, earlier)
    }
    displaced?.resume(returning: .end)
    if hasRoom { room.signal() }
    if let wakeup { continuation.resume(returning: wakeup) }
    // The task may have been cancelled between the look above and the handler's.
    if wakeup == nil, Task.isCancelled { abandonWait() }
  }

  private func abandonWait() {
    let taker = state.withLock { state in
      defer { state.taker = nil }
      return state.taker
    }
    taker?.resume(returning: .end)
  }

  // MARK: The source's thread

  /// What top shows, on Linux; Foundation's own name for a thread gets no further than this process.
  private static func nameThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, name.utf8.count)
    close(file)
  }

  private func pump() {
    var failure: CaptureError?
    do throws(CaptureError) {
      while let frame = try source.next() {
        guard hand(frame) else { break }
      }
    } catch {
      failure = error
    }
    finish(failure, losses: source.unreportedLosses)
  }

  /// Puts a frame into the queue, waiting where the policy says so; false once cancelled.
  private func hand(_ frame: Frame) -> Bool {
    while true {
      let (done, handover) = state.withLock { state -> (Bool?, (CheckedContinuation<Wakeup, Never>, Frame)?) in
        if state.cancelled {
          // Nobody will see the frame, but what was lost before it is lost.
          state.totals.lost.add(frame.lost)
          return (false, nil)
        }
        let before = state.queue.dropped
        if state.queue.offer(frame) == .full {
          state.sourceWaits = true
          return (nil, nil)
        }
        state.totals.captured &+= 1
        state.totals.lost.add(frame.lost)
        state.totals.lost.add(.queueFull, state.queue.dropped &- before)
        guard let taker = state.taker, let next = state.queue.take() else { return (true, nil) }
        state.taker = nil
        state.totals.delivered &+= 1
        return (true, (taker, next))
      }
      if let handover { handover.0.resume(returning: .frame(handover.1)) }
      if let done { return done }
      room.wait()
    }
  }

  private func finish(_ failure: CaptureError?, losses: LossCounts) {
    let taker = state.withLock { state in
      state.finished = true
      state.totals.lost.add(losses)
      let taker = state.taker
      state.taker = nil
      // Without a taker the failure waits for the next call.
      if taker == nil { state.failure = failure }
      return taker
    }
    taker?.resume(returning: failure.map { .failure($0) } ?? .end)
  }
}
