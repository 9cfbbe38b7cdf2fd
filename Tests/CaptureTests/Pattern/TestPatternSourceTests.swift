import Testing

@testable import Capture

struct TestPatternSourceTests {
  private func numbers(_ frames: [Frame]) throws -> [UInt32?] {
    let decoder = try JPEGDecoder()
    return try frames.map {
      let picture = try decoder.gray($0.image)
      return TestPattern.number(inLuma: picture.pixels, width: picture.width, height: picture.height)
    }
  }

  private func all(_ text: String, _ options: CaptureOptions, _ clock: ManualFrameClock) throws -> [Frame] {
    let source = try SourceSpec.testPattern(TestPatternSpec(parsing: text)).open(options, clock: clock)
    var frames: [Frame] = []
    while let frame = try source.next() { frames.append(frame) }
    return frames
  }

  @Test("frame n is due at start + n / rate, whatever each frame costs")
  func pacing() throws {
    let clock = ManualFrameClock(monotonicNanoseconds: 5_000, utcNanoseconds: 1_700_000_000_000_000_000)
    let frames = try all("128x72@30000/1001", CaptureOptions(frames: 31), clock)
    let due = (0..<31).map { Int64($0) * 1001 * 1_000_000_000 / 30000 }
    #expect(clock.deadlines == due.map { $0 + 5_000 })
    #expect(frames.map(\.captureNanoseconds) == due.map { $0 + 1_700_000_000_000_000_000 })
    #expect(frames.map(\.sequence) == Array(0..<31))
    #expect(try numbers(frames) == Array(0..<31))
  }

  @Test("every third frame, each with its own number")
  func every() throws {
    let frames = try all("128x72@30", CaptureOptions(every: 3, frames: 4), ManualFrameClock())
    #expect(try numbers(frames) == [0, 3, 6, 9])
    #expect(frames.map(\.sequence) == [0, 1, 2, 3])
  }

  @Test("a lower rate thins out evenly")
  func rate() throws {
    let frames = try all("128x72@30", CaptureOptions(rate: FrameRate(10), frames: 4), ManualFrameClock())
    #expect(try numbers(frames).map { $0.map { ($0 + 1) / 3 } } == [0, 1, 2, 3])
  }

  @Test("unpaced frames wait for nothing")
  func unpaced() throws {
    let clock = ManualFrameClock()
    #expect(try all("128x72@1", CaptureOptions(frames: 5, paced: false), clock).count == 5)
    #expect(clock.deadlines.isEmpty)
  }

  @Test("a paced pattern is a camera, one without a pace waits for its taker")
  func whenBehind() throws {
    let spec = SourceSpec.testPattern(try TestPatternSpec(parsing: "128x72@1"))
    #expect(try spec.open().whenBehind == .dropOldest)
    #expect(try spec.open(CaptureOptions(paced: false)).whenBehind == .block)
  }

  @Test("nonsensical options are refused", arguments: [(0, 1, 85), (1, 0, 85), (1, 1, 0), (-1, 1, 85), (1, 1, 101)])
  func options(every: Int, frames: Int, quality: Int) throws {
    let spec = try TestPatternSpec(parsing: "128x72@1")
    let error = try #require(throws: CaptureError.self) {
      try SourceSpec.testPattern(spec).open(CaptureOptions(every: every, frames: frames, quality: quality))
    }
    #expect(error.code == .invalidOption)
  }
}
