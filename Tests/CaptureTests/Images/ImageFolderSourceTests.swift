import Foundation
import Testing

@testable import Capture

struct ImageFolderSourceTests {
  private func capture(_ folder: String, _ options: CaptureOptions = CaptureOptions()) throws -> ([Frame], LossCounts) {
    let source = try SourceSpec.images(folder).open(options, clock: ManualFrameClock())
    var frames: [Frame] = []
    while let frame = try source.next() { frames.append(frame) }
    var lost = source.unreportedLosses
    for frame in frames { lost.add(frame.lost) }
    return (frames, lost)
  }

  /// Three readable pictures, one with a name that says another format, a damaged one, and files of other kinds.
  private func folder() throws -> (TemporaryFolder, [[UInt8]]) {
    let folder = try TemporaryFolder()
    let small = try Pictures.jpeg(width: 16, height: 16).array
    let large = try Pictures.jpeg(width: 32, height: 16).array
    let png = try Fixture.bytes("picture.png")
    _ = try folder.write(large, as: "b.JPEG")
    _ = try folder.write(small, as: "a.jpg")
    _ = try folder.write(png, as: "c.jpg")
    _ = try folder.write(Array(small.dropLast(10)), as: "bb.jpg")
    _ = try folder.write([1, 2], as: "a.txt")
    _ = try folder.write(small, as: ".hidden.jpg")
    return (folder, [small, large, png])
  }

  @Test("pictures come unchanged, sorted, by what they are")
  func unchanged() throws {
    let (folder, expected) = try folder()
    let (frames, lost) = try capture(folder.path)
    #expect(frames.map { $0.image.array } == expected)
    #expect(frames.map(\.format) == [.jpeg, .jpeg, .png])
    #expect(frames.map(\.width) == [16, 32, 160])
    #expect(frames.map(\.captureNanoseconds) == [0, 40_000_000, 80_000_000])
    #expect(lost[.unreadable] == 1)
    // A jump is a loss.
    #expect(frames.map(\.sequence) == [0, 1, 3])
  }

  @Test("loop, every, fps and frames")
  func options() throws {
    let (folder, expected) = try folder()
    let (frames, _) = try capture(
      folder.path, CaptureOptions(loop: true, rate: FrameRate(2), every: 2, frames: 4))
    #expect(frames.map { $0.image.array } == [expected[0], expected[2], expected[1], expected[0]])
    #expect(frames.map(\.captureNanoseconds) == [0, 500_000_000, 1_000_000_000, 1_500_000_000])
    // The file that cannot be read is a loss in each pass.
    #expect(frames.map(\.sequence) == [0, 2, 3, 5])
  }

  @Test("a missing folder is unreachable, one without pictures unsupported")
  func noPictures() throws {
    let folder = try TemporaryFolder()
    #expect(try #require(throws: CaptureError.self) { try capture(folder.path) }.code == .unsupported)
    let missing = try #require(throws: CaptureError.self) { try capture(folder.path + "/x") }
    #expect(missing.code == .unreachable)
    #expect(missing.reason == "cannot read the folder: No such file or directory")
    _ = try folder.write([1, 2, 3], as: "broken.jpg")
    #expect(try #require(throws: CaptureError.self) { try capture(folder.path) }.code == .unsupported)
  }

  @Test("a FIFO that is named like a picture does not hang")
  func fifo() throws {
    let (folder, expected) = try folder()
    #expect(mkfifo("\(folder.path)/0.jpg", 0o600) == 0)
    let (frames, lost) = try capture(folder.path)
    #expect(frames.count == expected.count)
    #expect(lost[.unreadable] == 2)
  }
}
