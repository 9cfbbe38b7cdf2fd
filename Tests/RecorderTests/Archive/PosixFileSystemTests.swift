import Foundation
import Testing

@testable import Recorder

@Suite(.timeLimit(.minutes(1))) struct PosixFileSystemTests {
  @Test("a named pipe among the files is an error, not a wait for somebody who writes into it")
  func namedPipe() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID().uuidString)").path
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let fileSystem = PosixFileSystem()
    let file = try fileSystem.openToRead(path)
    defer { fileSystem.close(file) }
    #expect(throws: FileError.self) { try fileSystem.read(file, from: 0, count: 8) }
  }
}
