import Foundation
import Testing

@testable import Capture

struct VideoFileSourceTests {
  private static let start: Int64 = 1_700_000_000_000_000_000

  private func capture(
    _ file: String, _ options: CaptureOptions = CaptureOptions(), clock: ManualFrameClock? = nil, limit: Int = 10_000
  ) throws -> (frames: [Frame], lost: LossCounts) {
    let clock = clock ?? ManualFrameClock(utcNanoseconds: Self.start)
    let source = try SourceSpec.file(Fixture.path(file)).open(options, clock: clock)
    var frames: [Frame] = []
    while frames.count < limit, let frame = try source.next() { frames.append(frame) }
    var lost = source.unreportedLosses
    for frame in frames { lost.add(frame.lost) }
    return (frames, lost)
  }

  private func times(_ frames: [Frame]) -> [Int64] { frames.map { ($0.captureNanoseconds - Self.start) / 1_000_000 } }

  @Test("an H.264 clip with B-frames gives each frame once, at its time")
  func h264() throws {
    let clock = ManualFrameClock(monotonicNanoseconds: 77, utcNanoseconds: Self.start)
    let (frames, lost) = try capture("clip-h264.mp4", clock: clock)
    #expect(frames.count == 50)
    #expect(lost.isEmpty)
    #expect(frames.map(\.sequence) == Array(0..<50))
    #expect(times(frames) == (0..<50).map { $0 * 40 })
    #expect(clock.deadlines == (0..<50).map { $0 * 40_000_000 + 77 })
    for frame in frames {
      let header = try JPEGHeader.parse(frame.image)
      #expect((header.width, header.height) == (320, 180))
      #expect((frame.width, frame.height, frame.format) == (320, 180, .jpeg))
    }
    // A moving picture: no frame stands for another.
    #expect(Set(frames.map { $0.image.array }).count == 50)
  }

  @Test("limited-range video becomes full-range JPEG")
  func range() throws {
    let frame = try #require(try capture("clip-h264.mp4", limit: 1).frames.first)
    let luma = try JPEGDecoder().gray(frame.image).pixels
    // ffmpeg's test picture has black and white in it.
    #expect(luma.min().map { $0 < 8 } == true)
    #expect(luma.max().map { $0 > 247 } == true)
  }

  @Test("MJPEG packets pass byte for byte")
  func mjpeg() throws {
    let (frames, lost) = try capture("clip-mjpeg.avi")
    #expect(frames.count == 20)
    #expect(lost.isEmpty)
    #expect(frames.flatMap { $0.image.array } == (try Fixture.bytes("clip-mjpeg.mjpeg")))
    #expect(times(frames) == (0..<20).map { $0 * 100 })
  }

  @Test("a raw .mjpeg gives the same frames")
  func rawMjpeg() throws {
    let (frames, _) = try capture("clip-mjpeg.mjpeg")
    #expect(frames.map { $0.image.array } == (try capture("clip-mjpeg.avi").frames.map { $0.image.array }))
  }

  /// Options, with how many frames they give and how many milliseconds lie between two.
  private static let selections: [(CaptureOptions, Int64, Int64)] = [
    (CaptureOptions(every: 3), 17, 120),
    (CaptureOptions(frames: 7), 7, 40),
    (CaptureOptions(rate: FrameRate(5)), 10, 200),
    (CaptureOptions(rate: FrameRate(50)), 100, 20),
    (CaptureOptions(rate: FrameRate(25)), 50, 40),
    (CaptureOptions(rate: FrameRate(100), frames: 9), 9, 10),
  ]

  @Test("every, frames and fps, alone and together", arguments: selections)
  func selection(options: CaptureOptions, count: Int64, spacing: Int64) throws {
    #expect(times(try capture("clip-h264.mp4", options).frames) == (0..<count).map { $0 * spacing })
  }

  @Test("a doubled rate shows each picture twice")
  func doubles() throws {
    let images = try capture("clip-mjpeg.avi", CaptureOptions(rate: FrameRate(20))).frames.map { $0.image.array }
    #expect(images.count == 40)
    for index in stride(from: 0, to: 40, by: 2) { #expect(images[index] == images[index + 1]) }
    #expect(Set(images).count == 20)
  }

  @Test("a loop goes on in time, evenly, with the same pictures", arguments: [nil, FrameRate(10)])
  func loop(rate: FrameRate?) throws {
    let (frames, lost) = try capture("clip-mjpeg.avi", CaptureOptions(loop: true, rate: rate, frames: 65))
    #expect(times(frames) == (0..<65).map { $0 * 100 })
    #expect(lost.isEmpty)
    for index in 20..<65 { #expect(frames[index].image.array == frames[index - 20].image.array) }
  }

  @Test(
    "a truncated file ends at its last good frame, and the rest is counted",
    arguments: ["truncated.mp4", "truncated.mkv"])
  func truncated(file: String) throws {
    let (frames, lost) = try capture(file)
    #expect((20..<50).contains(frames.count))
    #expect(lost[.corrupt] > 0)
    #expect(frames.count + Int(lost[.corrupt]) == 50)
    // What is missing is missing behind the last one.
    #expect(frames.map(\.sequence) == Array(0..<UInt64(frames.count)))
    let whole = try capture("clip-h264.mp4").frames
    for (frame, original) in zip(frames, whole) { #expect(frame.image.array == original.image.array) }
  }

  @Test("what is no video is unsupported, with advice", arguments: ["text.mp4", "sound.wav"])
  func noVideo(file: String) throws {
    let error = try #require(throws: CaptureError.self) { try capture(file) }
    #expect(error.code == .unsupported)
    #expect(error.source.hasSuffix(file))
    #expect(!error.advice.isEmpty)
  }

  @Test("an empty file and a file of zeros are unsupported, a folder is not a file")
  func nothing() throws {
    let folder = try TemporaryFolder()
    for bytes in [[], [UInt8](repeating: 0, count: 100_000)] {
      let path = try folder.write(bytes, as: "nothing.mp4")
      let error = try #require(throws: CaptureError.self) { try SourceSpec.file(path).open() }
      #expect(error.code == .unsupported)
    }
    let error = try #require(throws: CaptureError.self) { try SourceSpec.file(folder.path).open() }
    #expect(error.code == .unreachable)
  }

  @Test("a playlist that names another place is not followed")
  func playlist() throws {
    let folder = try TemporaryFolder()
    let clip = Fixture.path("clip-h264.mp4")
    let text = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.1:9/clip.ts\n#EXT-X-ENDLIST\n"
    let path = try folder.write(Array(text.utf8), as: "list.m3u8")
    #expect(throws: CaptureError.self) { try SourceSpec.file(path).open() }
    let odd = try folder.write(try Array(Data(contentsOf: URL(filePath: clip))), as: "a:b.mp4")
    #expect(try SourceSpec.file(odd).open(clock: ManualFrameClock()).next() != nil)
    #expect(SourceSpec.file(odd).videoName == "a:b.mp4")
  }

  @Test("what is not there is unreachable", arguments: ["nowhere.mp4", "", "text.mp4/inside"])
  func missing(file: String) throws {
    let error = try #require(throws: CaptureError.self) { try capture(file) }
    #expect(error.code == .unreachable)
  }

  /// A raw .mjpeg of the fixture's frames, in which the scan of the one at `index` is missing: no JPEG any more.
  private func damaged(at index: Int) throws -> (TemporaryFolder, String) {
    let frames = try capture("clip-mjpeg.avi").frames.map { $0.image.array }
    let folder = try TemporaryFolder()
    let bytes = frames.enumerated().flatMap { number, frame -> [UInt8] in
      number == index ? Array(frame.prefix(200)) + [0xff, 0xd9] : frame
    }
    return (folder, try folder.write(bytes, as: "damaged.mjpeg"))
  }

  @Test("sequence numbers jump by what was lost, and --frames counts frames alone")
  func sequenceJumps() throws {
    let (folder, path) = try damaged(at: 3)
    let source = try SourceSpec.file(path).open(CaptureOptions(frames: 10), clock: ManualFrameClock())
    var frames: [Frame] = []
    while let frame = try source.next() { frames.append(frame) }
    #expect(frames.map(\.sequence) == [0, 1, 2] + Array(4...10))
    #expect(frames.map { $0.lost.total } == [0, 0, 0, 1] + Array(repeating: 0, count: 6))
    withExtendedLifetime(folder) {}
  }

  /// A clock at which only the first frame's time ever comes.
  private struct StandingClock: FrameClock {
    let monotonicNanoseconds: Int64 = 0
    let utcNanoseconds: Int64 = 0

    func wait(until deadline: Int64, unless flag: CancelFlag) -> Bool {
      deadline <= 0 || SystemFrameClock().wait(until: .max, unless: flag)
    }
  }

  @Test("cancel ends a file that waits for its next frame's time")
  func cancel() async throws {
    let stream = FrameStream(try SourceSpec.file(Fixture.path("clip-h264.mp4")).open(clock: StandingClock()))
    #expect(try await stream.next() != nil)
    async let second = stream.next()
    stream.cancel()
    #expect(try await second == nil)
  }

  @Test(
    "mutated files end without a trap, with frames and losses within bounds",
    arguments: [
      "clip-h264.mp4", "clip-mjpeg.avi", "truncated.mkv", "clip-mjpeg.mjpeg",
    ])
  func mutations(file: String) throws {
    let original = try Fixture.bytes(file)
    let folder = try TemporaryFolder()
    var numbers = SeededNumbers(state: 11)
    var changed = 0
    for round in 0..<25 {
      var damaged = original
      for _ in 0..<Int.random(in: 1...40, using: &numbers) {
        damaged[Int.random(in: damaged.indices, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      if round % 5 == 0 { damaged.removeLast(Int.random(in: 1..<damaged.count, using: &numbers)) }
      let path = try folder.write(damaged, as: "\(round).\(file.split(separator: ".").last ?? "")")
      do {
        let source = try SourceSpec.file(path).open(clock: ManualFrameClock())
        var frames = 0
        while try source.next() != nil { frames += 1 }
        #expect(frames <= 200)
        if frames != 50 { changed += 1 }
      } catch {
        #expect(error.code == .unsupported)
        changed += 1
      }
    }
    #expect(changed > 0)
  }
}
