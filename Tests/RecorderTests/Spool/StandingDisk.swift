import Capture
import KafkaWire
import Synchronization

@testable import Recorder

/// A file system in memory on which no write comes back before `goOn`: a disk that hangs.
final class StandingDisk: FileSystem {
  let memory = MemoryFileSystem()
  private let gate = CancelFlag()
  private let standing = Mutex(0)

  /// Whether somebody waits for a write.
  var isStanding: Bool { standing.withLock { $0 > 0 } }

  func goOn() { gate.cancel() }

  func write(_ pieces: [Bytes], to file: OpenFile) throws(FileError) {
    standing.withLock { $0 += 1 }
    _ = SystemFrameClock().wait(until: .max, unless: gate)
    standing.withLock { $0 -= 1 }
    try memory.write(pieces, to: file)
  }

  func list(_ folder: String) throws(FileError) -> [String] { try memory.list(folder) }
  func size(_ path: String) throws(FileError) -> Int? { try memory.size(path) }
  func makeFolder(_ path: String) throws(FileError) { try memory.makeFolder(path) }
  func create(_ path: String) throws(FileError) -> OpenFile { try memory.create(path) }
  func openToAppend(_ path: String) throws(FileError) -> OpenFile { try memory.openToAppend(path) }
  func openToRead(_ path: String) throws(FileError) -> OpenFile { try memory.openToRead(path) }
  func read(_ file: OpenFile, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
    try memory.read(file, from: offset, count: count)
  }
  func sync(_ file: OpenFile) throws(FileError) { try memory.sync(file) }
  func close(_ file: OpenFile) { memory.close(file) }
  func truncate(_ path: String, to size: Int) throws(FileError) { try memory.truncate(path, to: size) }
  func rename(_ path: String, to new: String) throws(FileError) { try memory.rename(path, to: new) }
  func remove(_ path: String) throws(FileError) { try memory.remove(path) }
  func removeFolder(_ path: String) throws(FileError) { try memory.removeFolder(path) }
  func syncFolder(_ path: String) throws(FileError) { try memory.syncFolder(path) }
  func lock(_ path: String) throws(FileError) -> OpenFile { try memory.lock(path) }
}
