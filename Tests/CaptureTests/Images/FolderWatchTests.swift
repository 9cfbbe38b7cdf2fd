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

  @Test(
    "what came while the kernel's queue was full is found in the folder, once and in the order of its coming",
    .timeLimit(.minutes(1)))
  func overflow() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(pictures[0], as: "z.jpg")
    let source = try SourceSpec.images(folder.path).open(CaptureOptions(paced: false, watch: true))
    try move(pictures[1], into: folder, as: "y.jpg")
    try fillQueue(of: folder)
    // Of these the kernel tells nothing. One is not finished.
    try move(pictures[2], into: folder, as: "b.jpg")
    // The kernel's time goes in ticks.
    repeat { try move(pictures[3], into: folder, as: "a.jpg") } while isAsOld("a.jpg", as: "b.jpg", in: folder)
    let path = try folder.write(Array(pictures[0].prefix(200)), as: "c.jpg")
    let stream = FrameStream(source)
    for expected in [0, 1, 2, 3] { #expect(try await stream.next()?.image.array == pictures[expected]) }
    // From here on the kernel tells of them again.
    let writer = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    let rest = Array(pictures[0].dropFirst(200))
    #expect(rest.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) } == rest.count)
    close(writer)
    #expect(try await stream.next()?.image.array == pictures[0])
    stream.cancel()
    #expect(try await stream.next() == nil)
    #expect(stream.totals.lost.isEmpty && stream.totals.captured == 5)
  }

  private func isAsOld(_ file: String, as other: String, in folder: TemporaryFolder) -> Bool {
    let names = FileVersion.inOrderOfComing(["\(folder.path)/\(file)", "\(folder.path)/\(other)"]).map(\.path)
    return names.first == "\(folder.path)/\(file)"
  }

  /// More events than the kernel keeps, of two files that are none of the pictures: it joins events that are alike and
  /// follow one another.
  private func fillQueue(of folder: TemporaryFolder) throws {
    let text = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
    let limit = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    for number in 0...limit {
      let file = open("\(folder.path)/.\(number % 2)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      close(file)
    }
  }

  @Test("files that are gone are forgotten, those that are there are not")
  func takenFiles() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(pictures[0], as: "a.jpg")
    let version = try #require(FileVersion(path))
    var taken = TakenFiles()
    let isNew = taken.insert(path, version)
    #expect(isNew)
    var others = 0
    while !taken.isFull {
      taken.insert("\(others).jpg", version)
      others += 1
    }
    #expect(others == 4095)
    taken.keep([(path, version), ("never.jpg", version)])
    #expect(taken.count == 1 && taken.contains(path, version) && !taken.contains("0.jpg", version))
    let isNewAgain = taken.insert(path, version)
    #expect(!isNewAgain)
    // Rewritten, it is another one.
    _ = try folder.write(pictures[1], as: "a.jpg")
    let rewritten = try #require(FileVersion(path))
    #expect(!taken.contains(path, rewritten))
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
