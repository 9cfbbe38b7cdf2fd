#if Libav
  import Testing

  @testable import Capture

  struct LiveReaderTests {
    private static let patience: Int64 = 3_000_000_000

    /// How many pictures come of a file that is read like a live stream, when so much time is spent on each of them.
    private func pictures(_ name: String, spending time: Int64) throws -> Int {
      let clock = ManualFrameClock()
      let input = try LibavInput.file(Fixture.path(name), LibavInterrupt(CancelFlag(), clock: clock))
      let reader = try LibavReader(input, source: name, isLive: true)
      var count = 0
      while reader.next(patience: Self.patience) != nil {
        count += 1
        clock.advance(by: time)
      }
      #expect(!reader.isOverdue)
      return count
    }

    @Test(
      "the time that is spent on a picture is not counted as the camera's silence, nor as time without pictures",
      arguments: ["clip-h264.mp4", "clip-mjpeg.avi"])
    func patience(_ name: String) throws {
      let count = try pictures(name, spending: 0)
      #expect(count > 10)
      #expect(try pictures(name, spending: 2 * Self.patience) == count)
      #expect(try pictures(name, spending: 60_000_000_000) == count)
    }
  }
#endif
