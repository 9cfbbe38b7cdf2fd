/// `--test-pattern`: a `TestPattern` at an exact rate.
///
/// Frame n is due at start + n / rate, not a period after the one before: an average rate that is asked for is met,
/// whatever a single frame's delay.
public final class TestPatternSource: FrameSource, @unchecked Sendable {
  // Unchecked: but for the flag, everything is used by the stream's thread alone.
  public let name: String
  /// It stands in for a camera, so it behaves like one; but without a pace there is no being behind.
  public var whenBehind: WhenBehind { paced ? .dropOldest : .block }

  public var leastImageBytes: Int { encoder.encoding.leastBytes(width: spec.width, height: spec.height) }

  private let spec: TestPatternSpec
  private let paced: Bool
  private let clock: any FrameClock
  private let flag = CancelFlag()
  private let encoder: PictureEncoder
  private var pattern: TestPattern
  private var filter: FrameFilter
  private var start: (monotonic: Int64, utc: Int64)?
  /// The number of the next picture, and of the next frame that is passed on.
  private var number: Int64 = 0
  private var sequence: UInt64 = 0

  public init(_ spec: TestPatternSpec, options: CaptureOptions, clock: any FrameClock) throws(CaptureError) {
    self.spec = spec
    self.clock = clock
    name = options.name ?? "test-pattern"
    paced = options.paced
    encoder = try PictureEncoder(options.encoding, quality: options.quality)
    pattern = TestPattern(width: spec.width, height: spec.height)
    filter = FrameFilter(every: options.every, rate: options.rate, frames: options.frames)
  }

  public func cancel() { flag.cancel() }

  public func next() throws(CaptureError) -> Frame? {
    let start = self.start ?? (clock.monotonicNanoseconds, clock.utcNanoseconds)
    self.start = start
    while !flag.isCancelled {
      let elapsed = spec.rate.nanoseconds(atTick: number)
      switch filter.decide(at: elapsed) {
      case .end: return nil
      case .skip: number &+= 1
      case .keep:
        if paced, !clock.wait(until: start.monotonic &+ elapsed, unless: flag) { return nil }
        return try frame(captured: start.utc &+ elapsed)
      }
    }
    return nil
  }

  private func frame(captured: Int64) throws(CaptureError) -> Frame {
    let image: EncodedImage
    do throws(ImageError) {
      image = try encoder.encode(
        pattern.draw(UInt32(truncatingIfNeeded: number), utcNanoseconds: captured))
    } catch {
      throw CaptureError(
        .unsupported, source: name, reason: error.description, advice: "Ask for a smaller picture, like 640x360@25.")
    }
    defer {
      number &+= 1
      sequence &+= 1
    }
    return Frame(
      image: image.bytes, format: image.format, width: image.width, height: image.height, sequence: sequence,
      captureNanoseconds: captured)
  }
}
