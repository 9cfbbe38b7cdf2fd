import Synchronization
import Testing

@testable import Capture

struct FrameStreamTests {
  /// Gives `count` frames as fast as they are taken, then ends, fails or waits for `cancel`.
  private final class Source: FrameSource {
    enum Ending: Sendable { case end, failure, wait }

    let name = "source"
    let whenBehind: WhenBehind
    let count: UInt64
    let ending: Ending
    let flag = CancelFlag()
    /// Of each frame.
    let lost: UInt64
    /// Calls of `next`.
    let calls = Mutex<UInt64>(0)
    /// Frames that it has given.
    let given = Mutex<UInt64>(0)

    init(count: UInt64, ending: Ending = .end, whenBehind: WhenBehind = .block, lost: UInt64 = 0) {
      (self.count, self.ending, self.whenBehind, self.lost) = (count, ending, whenBehind, lost)
    }

    static let error = CaptureError(.interrupted, source: "source", reason: "gone", advice: "Plug it in.")

    var unreportedLosses: LossCounts {
      var lost = LossCounts()
      lost.add(.corrupt, 2)
      return lost
    }

    func cancel() { flag.cancel() }

    func next() throws(CaptureError) -> Frame? {
      let sequence = calls.withLock { number in
        defer { number += 1 }
        return number
      }
      if flag.isCancelled { return nil }
      if sequence < count {
        given.withLock { $0 += 1 }
        var lost = LossCounts()
        lost.add(.driverGap, self.lost)
        return Frame(
          image: FrameBuffer([1, 2, 3]), format: .jpeg, width: 1, height: 1, sequence: sequence, captureNanoseconds: 0,
          lost: lost)
      }
      switch ending {
      case .end: return nil
      case .failure: throw Self.error
      case .wait:
        _ = SystemFrameClock().wait(until: .max, unless: flag)
        return nil
      }
    }
  }

  @Test("every frame comes through in order, however small the queue", arguments: [1, 2, 64])
  func inOrder(maxFrames: Int) async throws {
    let stream = FrameStream(Source(count: 500), maxFrames: maxFrames)
    var sequences: [UInt64] = []
    while let frame = try await stream.next() { sequences.append(frame.sequence) }
    #expect(sequences == Array(0..<500))
    #expect(stream.totals.captured == 500)
    #expect(stream.totals.delivered == 500)
    #expect(stream.totals.lost[.corrupt] == 2)
    #expect(try await stream.next() == nil)
  }

  @Test("a failure comes after the frames before it, once")
  func failure() async throws {
    let stream = FrameStream(Source(count: 3, ending: .failure))
    for _ in 0..<3 { #expect(try await stream.next() != nil) }
    await #expect(throws: Source.error) { try await stream.next() }
    #expect(try await stream.next() == nil)
  }

  @Test("cancel wakes the taker", .timeLimit(.minutes(1)))
  func cancelWakes() async throws {
    let stream = FrameStream(Source(count: 1, ending: .wait))
    #expect(try await stream.next() != nil)
    async let waiting = stream.next()
    stream.cancel()
    #expect(try await waiting == nil)
  }

  @Test("cancel frees a source that waits for room, and what is queued can still be taken", .timeLimit(.minutes(1)))
  func cancelWhileFull() async throws {
    let stream = FrameStream(Source(count: 100, ending: .wait), maxFrames: 2)
    #expect(try await stream.next() != nil)
    stream.cancel()
    var rest = 0
    while try await stream.next() != nil { rest += 1 }
    #expect(rest <= 3)
    #expect(stream.totals.captured == stream.totals.delivered)
  }

  @Test(
    "losses that a frame tells of count, though the stream was cancelled before it had room", .timeLimit(.minutes(1)))
  func lossesAtCancel() async throws {
    let source = Source(count: 100, lost: 3)
    let stream = FrameStream(source, maxFrames: 2)
    // The third one waits for room.
    while source.given.withLock({ $0 }) < 3 { await Task.yield() }
    stream.cancel()
    while try await stream.next() != nil {}
    #expect(stream.totals.captured < source.given.withLock { $0 })
    #expect(stream.totals.lost[.driverGap] == 3 * source.given.withLock { $0 })
  }

  @Test("a cancelled task stops waiting, and the stream goes on", .timeLimit(.minutes(1)))
  func cancelledTask() async throws {
    let stream = FrameStream(Source(count: 1, ending: .wait))
    #expect(try await stream.next() != nil)
    let waiting = Task { try await stream.next() }
    waiting.cancel()
    #expect(try await waiting.value == nil)
    stream.cancel()
    #expect(try await stream.next() == nil)
  }

  @Test("frames that a slow taker loses are counted", .timeLimit(.minutes(1)))
  func countsDrops() async throws {
    let source = Source(count: 1000, ending: .wait, whenBehind: .dropOldest)
    let stream = FrameStream(source, maxFrames: 4)
    // The taker comes when all have been given.
    while source.calls.withLock({ $0 }) <= 1000 { await Task.yield() }
    stream.cancel()
    var sequences: [UInt64] = []
    var lost = LossCounts()
    while let frame = try await stream.next() {
      sequences.append(frame.sequence)
      lost.add(frame.lost)
    }
    #expect(sequences == [996, 997, 998, 999])
    #expect(lost[.queueFull] == 996)
    #expect(stream.totals.lost[.queueFull] == 996)
    #expect(stream.totals.captured == 1000)
    #expect(stream.totals.delivered == 4)
  }
}
