import Foundation
import Testing

@testable import Capture

struct PipeSourceTests {
  /// A file with the bytes, open for reading, as a shell's `<` gives it.
  private final class Input {
    let descriptor: Int32
    private let folder: TemporaryFolder

    init(_ bytes: [UInt8]) throws {
      folder = try TemporaryFolder()
      descriptor = open(try folder.write(bytes, as: "input"), O_RDONLY | O_CLOEXEC)
    }

    deinit { close(descriptor) }
  }

  private func capture(
    _ bytes: [UInt8], raw: RawFrameSpec? = nil, _ options: CaptureOptions = CaptureOptions()
  ) throws -> ([Frame], LossCounts) {
    let input = try Input(bytes)
    let clock = ManualFrameClock(monotonicNanoseconds: 5, utcNanoseconds: 1_700_000_000_000_000_000)
    let source = try PipeSource(raw: raw, descriptor: input.descriptor, options: options, clock: clock)
    var frames: [Frame] = []
    while let frame = try source.next() { frames.append(frame) }
    var lost = source.unreportedLosses
    for frame in frames { lost.add(frame.lost) }
    #expect(clock.deadlines.isEmpty)
    return (frames, lost)
  }

  @Test("JPEGs pass byte for byte, with their sizes and the time of their coming")
  func jpegs() throws {
    let images = try [(16, 8), (200, 100), (8, 8)].map { try Pictures.jpeg(width: $0, height: $1).array }
    let (frames, lost) = try capture(images.flatMap { $0 })
    #expect(frames.map { $0.image.array } == images)
    #expect(frames.map(\.width) == [16, 200, 8])
    #expect(frames.map(\.height) == [8, 100, 8])
    #expect(frames.map(\.sequence) == [0, 1, 2])
    #expect(frames.allSatisfy { $0.captureNanoseconds == 1_700_000_000_000_000_000 && $0.format == .jpeg })
    #expect(lost.isEmpty)
  }

  @Test("losses come with the frame behind them, and leave a gap in its number where they were frames")
  func losses() throws {
    let jpeg = try Pictures.jpeg().array
    let withoutFrameHeader: [UInt8] = [0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9]
    let (frames, lost) = try capture(jpeg + [1, 2] + withoutFrameHeader + jpeg + jpeg.dropLast(5))
    #expect(frames.map(\.sequence) == [0, 2])
    #expect(frames[1].lost[.corrupt] == 1)
    #expect(frames[1].lost[.garbage] == 1)
    #expect(lost[.truncated] == 1)
    #expect(lost.total == 3)
  }

  @Test("every and frames are kept")
  func filters() throws {
    let images = try (1...6).map { try Pictures.jpeg(width: 8 * $0, height: 8).array }
    let (frames, lost) = try capture(images.flatMap { $0 }, CaptureOptions(every: 2, frames: 2))
    #expect(frames.map { $0.image.array } == [images[0], images[2]])
    #expect(lost.isEmpty)
  }

  @Test("raw frames are encoded, and the last part of one is counted")
  func raw() throws {
    let spec = try #require(RawFrameSpec(parsing: "32x16:rgb24"))
    let pixels = [UInt8](repeating: 200, count: spec.layout.byteCount)
    let (frames, lost) = try capture(pixels + pixels + pixels.dropLast(), raw: spec)
    #expect(frames.count == 2)
    let decoded = try JPEGDecoder().gray(frames[1].image)
    #expect((decoded.width, decoded.height) == (32, 16))
    #expect(decoded.pixels.allSatisfy { abs(Int($0) - 200) <= 3 })
    #expect(lost[.truncated] == 1 && lost.total == 1)
  }

  @Test("an input without a frame is an error that says what was expected")
  func nothing() throws {
    for bytes in try [[], [1, 2, 3], Array(Pictures.jpeg().array.dropLast(4))] as [[UInt8]] {
      let error = try #require(throws: CaptureError.self) { try capture(bytes) }
      #expect(error.code == .unsupported)
      #expect(error.description.contains("standard input: it ended without a JPEG"))
      #expect(error.advice.contains("--raw"))
    }
    let error = try #require(throws: CaptureError.self) { try capture([1], raw: RawFrameSpec(parsing: "2x2:grey")) }
    #expect(error.reason == "it ended without a whole frame of 2x2:grey, which has 4 bytes")
  }

  @Test("frames come before the pipe is closed, and cancel wakes a source that waits for more")
  func cancel() async throws {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let jpeg = try Pictures.jpeg(width: 8, height: 8).array
    let stream = FrameStream(
      try PipeSource(raw: nil, descriptor: ends[0], options: CaptureOptions(), clock: SystemFrameClock()))
    #expect(jpeg.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) } == jpeg.count)
    #expect(try await stream.next()?.image.array == jpeg)
    async let waiting = stream.next()
    stream.cancel()
    #expect(try await waiting == nil)
  }

  @Test("a terminal is refused, a closed input unreachable")
  func noInput() throws {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(terminal) }
    let refused = try #require(throws: CaptureError.self) {
      try PipeSource(raw: nil, descriptor: terminal, options: CaptureOptions(), clock: SystemFrameClock())
    }
    #expect(refused.reason == "it is a terminal")
    let writeOnly = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(writeOnly) }
    let source = try PipeSource(
      raw: nil, descriptor: writeOnly, options: CaptureOptions(), clock: SystemFrameClock())
    #expect(try #require(throws: CaptureError.self) { try source.next() }.code == .unreachable)
  }
}
