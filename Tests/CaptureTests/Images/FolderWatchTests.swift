import Foundation
import Testing

@testable import Capture

struct FolderWatchTests {
  private func watched(
    _ folder: TemporaryFolder, _ options: CaptureOptions = CaptureOptions(paced: false)
  ) throws -> FrameStream {
    var options = options
    options.watch = true
    return FrameStream(try SourceSpec.images(folder.path).open(options))
  }

  /// Whole files appear in one step, as most programs make them.
  private func move(_ bytes: [UInt8], into folder: TemporaryFolder, as name: String) throws {
    let hidden = try folder.write(bytes, as: ".\(name).unfinished")
    #expect(rename(hidden, "\(folder.path)/\(name)") == 0)
  }

  private let pictures: [[UInt8]]

  init() throws {
    pictures = try (1...4).map { try Pictures.jpeg(width: 8 * $0, height: 8).array }
  }

  @Test("after what is there come the files that are written or moved there, unchanged, and no others")
  func arrivals() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(pictures[0], as: "z.jpg")
    let stream = try watched(folder)
    #expect(try await stream.next()?.image.array == pictures[0])
    _ = try folder.write(pictures[1], as: ".hidden.jpg")
    _ = try folder.write(pictures[1], as: "b.jpg.part")
    _ = try folder.write(pictures[1], as: "b.jpg~")
    try move(pictures[1], into: folder, as: "a.jpg")
    #expect(try await stream.next()?.image.array == pictures[1])
    let png = try Fixture.bytes("picture.png")
    try move(png, into: folder, as: "c.png")
    let frame = try #require(try await stream.next())
    #expect(frame.image.array == png)
    #expect(frame.format == .png)
    #expect(frame.sequence == 2)
    stream.cancel()
    #expect(try await stream.next() == nil)
    #expect(stream.totals.lost.isEmpty)
  }

  @Test("a file that is being written comes once it is closed")
  func beingWritten() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(pictures[1].prefix(200)), as: "b.jpg")
    let writer = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    _ = try folder.write(pictures[0], as: "c.jpg")
    let stream = try watched(folder)
    #expect(try await stream.next()?.image.array == pictures[0])
    let rest = Array(pictures[1].dropFirst(200))
    #expect(rest.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) } == rest.count)
    close(writer)
    #expect(try await stream.next()?.image.array == pictures[1])
    stream.cancel()
    #expect(try await stream.next() == nil)
    #expect(stream.totals.lost.isEmpty)
  }

  /// As programs do that set a file's attributes.
  private func closeUnchanged(_ path: String) {
    let writer = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    #expect(writer >= 0)
    close(writer)
  }

  @Test("a file that is closed again unchanged comes once, whether it was listed or came; rewritten it comes again")
  func once() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(pictures[0], as: "a.jpg")
    let stream = try watched(folder)
    #expect(try await stream.next()?.image.array == pictures[0])
    closeUnchanged(path)
    closeUnchanged(path)
    try move(pictures[1], into: folder, as: "b.jpg")
    #expect(try await stream.next()?.image.array == pictures[1])
    closeUnchanged("\(folder.path)/b.jpg")
    try move(pictures[2], into: folder, as: "a.jpg")
    #expect(try await stream.next()?.image.array == pictures[2])
    stream.cancel()
  }

  @Test("what is no picture is counted, whether it was there at first or came")
  func unreadable() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write([1, 2, 3], as: "a.jpg")
    let stream = try watched(folder)
    try move([4, 5], into: folder, as: "b.jpg")
    try move(pictures[0], into: folder, as: "c.jpg")
    let frame = try #require(try await stream.next())
    #expect(frame.image.array == pictures[0])
    stream.cancel()
    #expect(try await stream.next() == nil)
    #expect(stream.totals.lost[.unreadable] == 2)
  }

  @Test("it ends after the wanted number of frames")
  func frames() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(pictures[0], as: "a.jpg")
    let stream = try watched(folder, CaptureOptions(every: 2, frames: 2, paced: false))
    #expect(try await stream.next() != nil)
    try move(pictures[1], into: folder, as: "b.jpg")
    try move(pictures[2], into: folder, as: "c.jpg")
    #expect(try await stream.next()?.image.array == pictures[2])
    #expect(try await stream.next() == nil)
  }

  @Test(
    "cancel wakes a source that waits in an empty folder, and a folder that goes away is an error",
    .timeLimit(.minutes(1)))
  func ends() async throws {
    let folder = try TemporaryFolder()
    let stream = try watched(folder)
    async let waiting = stream.next()
    stream.cancel()
    #expect(try await waiting == nil)
    let other = try watched(folder)
    #expect(rmdir(folder.path) == 0)
    let error = await #expect(throws: CaptureError.self) { try await other.next() }
    #expect(error?.code == .interrupted)
    let missing = try #require(throws: CaptureError.self) { try watched(folder) }
    #expect(missing.code == .unreachable)
  }

  @Test("the kernel's events are read within their bounds")
  func events() {
    func event(_ mask: Int, _ name: String, length: Int? = nil) -> [UInt8] {
      let padded = Array(name.utf8) + [UInt8](repeating: 0, count: name.isEmpty ? 0 : 16 - name.utf8.count)
      var bytes: [UInt8] = []
      for value in [1, UInt32(mask), 0, UInt32(length ?? padded.count)] {
        withUnsafeBytes(of: value) { bytes += $0 }
      }
      return bytes + padded
    }
    let bytes =
      event(Int(IN_CLOSE_WRITE), "a.jpg") + event(Int(IN_CLOSE_WRITE) | Int(IN_ISDIR), "folder")
      + event(Int(IN_MOVED_TO), "b.png") + event(Int(IN_Q_OVERFLOW), "") + event(Int(IN_DELETE_SELF), "")
    let expected: [FolderEvent] = [.completed("a.jpg"), .completed("b.png"), .overflow, .gone]
    bytes.withUnsafeBytes { #expect(FolderEvent.parse($0) == expected) }
    for count in bytes.indices {
      bytes[..<count].withUnsafeBytes { #expect(expected.starts(with: FolderEvent.parse($0))) }
    }
    event(Int(IN_CLOSE_WRITE), "a", length: .max >> 32).withUnsafeBytes { #expect(FolderEvent.parse($0) == []) }
  }
}
