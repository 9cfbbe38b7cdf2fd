import Capture
import Synchronization

/// A source that gives the frames that it was made with.
final class ScriptedImages: FrameSource {
  let name = "scripted"
  let whenBehind = WhenBehind.dropNewest
  let leastImageBytes = 7
  let unreportedLosses: LossCounts

  private let rest: Mutex<[Frame]>
  private let cancelled = Mutex(false)

  init(_ frames: [Frame], unreported: LossCounts = LossCounts()) {
    rest = Mutex(frames)
    unreportedLosses = unreported
  }

  var isCancelled: Bool { cancelled.withLock { $0 } }
  var left: Int { rest.withLock { $0.count } }

  func cancel() { cancelled.withLock { $0 = true } }

  func next() throws(CaptureError) -> Frame? {
    if isCancelled { return nil }
    return rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
