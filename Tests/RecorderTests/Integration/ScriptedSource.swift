import Capture
import Synchronization

/// A source that gives what it is told: so many frames, and then its end, a failure, or nothing until it is cancelled.
final class ScriptedSource: FrameSource {
  enum Ending: Sendable { case end, failure, wait }

  let name: String
  let whenBehind: WhenBehind
  let leastImageBytes: Int
  let unreportedLosses: LossCounts
  private let frames: UInt64
  private let bytes: Int
  private let ending: Ending
  private let failure: CaptureError
  private let flag = CancelFlag()
  private let given = Mutex<UInt64>(0)

  init(
    _ name: String, frames: UInt64, bytes: Int = 1000, ending: Ending = .end, whenBehind: WhenBehind = .block,
    leastImageBytes: Int = 0, failure: CaptureError? = nil, losses: LossCounts = LossCounts()
  ) {
    (self.name, self.frames, self.bytes, self.ending) = (name, frames, bytes, ending)
    (self.whenBehind, self.leastImageBytes) = (whenBehind, leastImageBytes)
    (self.failure, unreportedLosses) = (failure ?? Self.gone(name), losses)
  }

  static func gone(_ name: String) -> CaptureError {
    CaptureError(.interrupted, source: name, reason: "it went away", advice: "Plug it in.")
  }

  /// How many frames were asked for.
  var captured: UInt64 { given.withLock { $0 } }

  var isCancelled: Bool { flag.isCancelled }

  func cancel() { flag.cancel() }

  func next() throws(CaptureError) -> Capture.Frame? {
    if flag.isCancelled { return nil }
    let sequence = given.withLock { $0 }
    if sequence < frames {
      given.withLock { $0 += 1 }
      return Frame(
        image: FrameBuffer([UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: bytes)), format: .jpeg,
        width: 8, height: 8, sequence: sequence, captureNanoseconds: Int64(sequence) * 40_000_000)
    }
    switch ending {
    case .end: return nil
    case .failure: throw failure
    case .wait:
      _ = SystemFrameClock().wait(until: .max, unless: flag)
      return nil
    }
  }
}
