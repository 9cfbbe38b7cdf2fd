import Synchronization
import Testing

@testable import Capture

struct StreamSourceTests {
  private static let address = StreamAddress(parsing: "rtsp://cam/1", schemes: ["rtsp"])

  /// A camera that counts its viewers.
  private final class Viewers: Sendable {
    let now = Mutex(0)
    let most = Mutex(0)

    func come() {
      let now = now.withLock { now in
        now += 1
        return now
      }
      most.withLock { $0 = max($0, now) }
    }

    func leave() { now.withLock { $0 -= 1 } }
  }

  /// A connection that gives so many pictures, 40 ms apart, and then ends.
  private final class Connection: StreamSession {
    let announcedRate: Double? = 25
    let mayLosePictures: Bool
    private let clock: ManualFrameClock
    private let end: StreamFailure
    private let viewers: Viewers?
    private var left: Int
    private var timestamp: Int64 = 0

    /// - Parameter mayLosePictures: the 30th does not come then.
    init(
      _ clock: ManualFrameClock, pictures: Int, end: StreamFailure, viewers: Viewers? = nil, mayLosePictures: Bool
    ) {
      self.mayLosePictures = mayLosePictures
      self.clock = clock
      left = pictures
      self.end = end
      self.viewers = viewers
      viewers?.come()
    }

    func close() { viewers?.leave() }

    func advance(patience: Int64) throws(StreamFailure) -> Int64? {
      guard left > 0 else { throw end }
      left -= 1
      clock.advance(by: 40_000_000)
      timestamp += 40_000_000
      if timestamp == 30 * 40_000_000, mayLosePictures { timestamp += 40_000_000 }
      return timestamp
    }

    func image() throws(ImageError) -> EncodedImage {
      EncodedImage(bytes: FrameBuffer([1]), format: .jpeg, width: 2, height: 1)
    }

    func takeLosses() -> LossCounts { LossCounts() }
  }

  /// What happens at each connection: so many pictures, or none at all.
  private func source(
    _ connections: [Result<Int, StreamFailure>], end: StreamFailure.Kind = .ended,
    options: CaptureOptions = CaptureOptions(),
    clock: ManualFrameClock, viewers: Viewers? = nil, mayLosePictures: Bool = false
  ) throws -> StreamSource {
    let address = try #require(Self.address)
    let next = Mutex(0)
    return try StreamSource(name: "cam", options: options, clock: clock, jitter: { 1 }) { (_) throws(StreamFailure) in
      let index = next.withLock { next in
        defer { next += 1 }
        return next
      }
      guard index < connections.count else { throw .status(401, address) }
      let pictures = try connections[index].get()
      return Connection(
        clock, pictures: pictures, end: StreamFailure(end, address, "it ended", "Look."), viewers: viewers,
        mayLosePictures: mayLosePictures)
    }
  }

  @Test("an outage is counted by the rate and its length, and frames go on behind it")
  func outage() throws {
    let address = try #require(Self.address)
    let clock = ManualFrameClock(utcNanoseconds: 1_700_000_000_000_000_000)
    let absent = StreamFailure(.unreachable, address, "cannot connect", "Look.")
    let source = try source(
      [.success(10), .failure(absent), .failure(absent), .success(5)], options: CaptureOptions(frames: 15), clock: clock
    )
    var frames: [Frame] = []
    while let frame = try source.next() { frames.append(frame) }
    #expect(frames.count == 15)
    let lost = frames.map { $0.lost[.cameraAway] }
    // 1750 ms of waiting and 40 ms to the next picture, at 25 frames a second.
    #expect(lost == Array(repeating: 0, count: 10) + [44] + Array(repeating: 0, count: 4))
    #expect(frames.map(\.sequence) == (0..<10).map { $0 } + (54..<59).map { $0 })
    let times = frames.map(\.captureNanoseconds)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    #expect(clock.deadlines.count == 3)
  }

  private static let minute: Int64 = 60_000_000_000

  @Test("frames go on at the wanted rate when the wall clock is set", arguments: [-minute, -5_000_000_000, minute])
  func clockIsSet(step: Int64) throws {
    let clock = ManualFrameClock(utcNanoseconds: 1_700_000_000_000_000_000)
    let source = try source([.success(100)], options: CaptureOptions(rate: FrameRate(5)), clock: clock)
    for _ in 0..<10 { #expect(try source.next() != nil) }
    clock.setUTC(by: step)
    let before = clock.monotonicNanoseconds
    for _ in 0..<9 { #expect(try source.next() != nil) }
    #expect(clock.monotonicNanoseconds - before == 9 * 200_000_000)
  }

  @Test("an outage is as long as it was, though the wall clock was set within it", arguments: [-minute, minute])
  func clockIsSetWhileAway(step: Int64) throws {
    let address = try #require(Self.address)
    let clock = ManualFrameClock(utcNanoseconds: 1_700_000_000_000_000_000)
    let source = try source(
      [.success(10), .failure(StreamFailure(.unreachable, address, "cannot connect", "Look.")), .success(1)],
      clock: clock)
    for _ in 0..<10 { #expect(try source.next() != nil) }
    clock.setUTC(by: step)
    // 750 ms of waiting and 40 ms to the next picture, at 25 frames a second.
    #expect(try source.next()?.lost[.cameraAway] == 19)
  }

  @Test("a picture that the network lost is counted, and sequence numbers jump by it")
  func networkGap() throws {
    let source = try source(
      [.success(40)], options: CaptureOptions(frames: 40), clock: ManualFrameClock(), mayLosePictures: true)
    var frames: [Frame] = []
    while let frame = try source.next() { frames.append(frame) }
    var lost = LossCounts()
    for frame in frames { lost.add(frame.lost) }
    #expect(lost.total == 1)
    #expect(lost[.networkGap] == 1)
    #expect(frames.map(\.sequence) == (0..<33).map { $0 } + (34...40).map { $0 })
  }

  @Test("what fails at the first connection is thrown, and not tried again")
  func first() throws {
    let address = try #require(Self.address)
    let clock = ManualFrameClock()
    let refusal = StreamFailure.status(401, address)
    let error = try #require(throws: CaptureError.self) { try source([.failure(refusal), .success(1)], clock: clock) }
    #expect(error == refusal.error)
    #expect(clock.deadlines.isEmpty)
  }

  @Test("a connection without any picture fails by name")
  func nothing() throws {
    let clock = ManualFrameClock()
    let source = try source([.success(0), .success(9)], end: .stalled, clock: clock)
    let error = try #require(throws: CaptureError.self) { try source.next() }
    #expect(error.code == .interrupted)
    #expect(clock.deadlines.isEmpty)
  }

  @Test("a password that is refused later ends it in the end, with the loss told")
  func refusedLater() throws {
    let clock = ManualFrameClock()
    // Longer than a second: its rate is known.
    let source = try source([.success(30)], clock: clock)
    for _ in 0..<30 { #expect(try source.next() != nil) }
    let error = try #require(throws: CaptureError.self) { try source.next() }
    #expect(error.code == .unreachable)
    // Shortly after the drop, then three times with half a minute between.
    #expect(clock.deadlines.count == 4)
    #expect(source.unreportedLosses[.cameraAway] > 2_000)
  }

  @Test("a camera that lets one viewer in has none when it is asked anew")
  func oneViewer() throws {
    let viewers = Viewers()
    let source = try source(
      [.success(2), .success(2), .success(2)], options: CaptureOptions(frames: 6), clock: ManualFrameClock(),
      viewers: viewers)
    for _ in 0..<6 { #expect(try source.next() != nil) }
    #expect(viewers.most.withLock { $0 } == 1)
  }

  @Test("cancelled, it ends without an error")
  func cancel() throws {
    let source = try source([.success(3), .success(3)], clock: ManualFrameClock())
    #expect(try source.next() != nil)
    source.cancel()
    #expect(try source.next() == nil)
  }
}
