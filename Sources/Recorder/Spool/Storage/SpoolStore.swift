import Capture
import KafkaWire

/// A spool's folder: segments of entries in order, and the mark of what is delivered. Blocking; used by one thread.
///
/// A kill loses nothing that was written. A power cut may cost the last second, for so often files are synced: by
/// ``append(_:inMemory:_:)``, and by whoever calls ``syncWhenDue()`` while nothing is appended.
struct SpoolStore {
  static let lockName = ".lock"
  /// Between two syncs, in nanoseconds.
  static let syncInterval: Int64 = 1_000_000_000
  /// Kept of the limit for lock and checkpoints.
  static let overhead = 4096

  let root: String
  /// What frames must be for, once it is known; those for another one are damage.
  var topic: String?
  let maxBytes: Int
  let segmentBytes: Int
  let fileSystem: any FileSystem
  let clock: any FrameClock
  private let lock: OpenFile

  var segments: [SpoolSegment] = []
  /// The last segment, while it takes entries.
  var writing: OpenFile?
  var reading: SpoolReadPosition?
  /// How often an entry could not be read, by its index.
  var tries: [UInt64: Int] = [:]
  var mark = SpoolMark()
  /// The number of the file that holds `writtenMark`; 0 where there is none.
  var checkpoint: UInt64 = 0
  var writtenMark: SpoolMark?
  /// Nothing that was written has yet to be synced, or can be.
  var isSynced = true
  /// Steady nanoseconds.
  var syncedAt: Int64
  var markedAt: Int64
  /// The next entry to be read.
  var readNext: UInt64 = 0
  /// One past the last entry.
  var end: UInt64 = 0
  /// What is wrong in the folder, for people: files set aside, errors of the disk. Bounded.
  private(set) var problems: [String] = []

  /// Opens the folder, made where it is absent, and takes in what an earlier run has left.
  init(
    _ root: String, maxBytes: Int, fileSystem: any FileSystem = PosixFileSystem(),
    clock: any FrameClock = SystemFrameClock()
  ) throws(SpoolError) {
    self.root = root
    self.maxBytes = maxBytes
    // The oldest segment goes as a whole: a sixteenth of what may be kept.
    segmentBytes = min(max(maxBytes / 16, 1), 64 << 20)
    self.fileSystem = fileSystem
    self.clock = clock
    (syncedAt, markedAt) = (clock.monotonicNanoseconds, clock.monotonicNanoseconds)
    do throws(FileError) {
      try fileSystem.makeFolders(root)
      lock = try fileSystem.lock("\(root)/\(Self.lockName)")
    } catch {
      throw SpoolError(error, folder: root)
    }
    do throws(FileError) {
      let found = try SpoolRecovery(root, fileSystem).run()
      (segments, mark, checkpoint, problems) = (found.segments, found.mark, found.checkpoint, found.problems)
    } catch {
      fileSystem.close(lock)
      throw SpoolError(error, folder: root)
    }
    end = max(segments.last?.end ?? 0, mark.cursor)
    mark.cursor = max(mark.cursor, segments.first?.first ?? end)
    readNext = mark.cursor
  }

  /// Frames that are not settled.
  var frames: UInt64 { end - mark.cursor }
  /// On the disk.
  var bytes: Int {
    segments.reduce(0) { sum, segment in
      // A sparse file may claim to be of any size.
      let (bytes, isTooLarge) = sum.addingReportingOverflow(segment.bytes)
      return isTooLarge ? .max : bytes
    }
  }

  /// Gives files and lock back. What is not delivered stays for the next run.
  mutating func close() {
    seal()
    closeReading()
    writeMark()
    fileSystem.close(lock)
  }

  mutating func note(_ problem: String) {
    if problems.count < 16, !problems.contains(problem) { problems.append(problem) }
  }

  func path(_ segment: SpoolSegment) -> String { "\(root)/\(segment.name)" }

  // MARK: Mark

  /// Takes in how far delivery has come. Segments of which all is settled are removed.
  mutating func advance(to new: SpoolMark) {
    mark = SpoolMark(cursor: min(max(new.cursor, mark.cursor), end), floors: new.floors)
    if mark.cursor == end { seal() }
    if !tries.isEmpty { tries = tries.filter { $0.key >= mark.cursor } }
    while let first = segments.first, first.end <= mark.cursor { removeOldest() }
    let isDue = clock.monotonicNanoseconds &- markedAt >= Self.syncInterval
    if isDue || segments.isEmpty { writeMark() }
  }

  /// The mark makes starting again cheap, and nothing depends on it: a failure is told and borne.
  mutating func writeMark() {
    guard mark != writtenMark, !(writtenMark == nil && mark == SpoolMark()) else { return }
    markedAt = clock.monotonicNanoseconds
    let number = checkpoint + 1
    let path = "\(root)/\(SpoolCheckpoint.name(number))"
    do throws(FileError) {
      // What has the name is left of a failure.
      if try fileSystem.size(path) != nil { try fileSystem.remove(path) }
      try writeMark(path)
      if checkpoint > 0 { try? fileSystem.remove("\(root)/\(SpoolCheckpoint.name(checkpoint))") }
      (checkpoint, writtenMark) = (number, mark)
      try fileSystem.syncFolder(root)
    } catch {
      note("the checkpoint: \(error)")
    }
  }

  private func writeMark(_ path: String) throws(FileError) {
    do throws(FileError) {
      let file = try fileSystem.create(path)
      defer { fileSystem.close(file) }
      try fileSystem.write([SpoolCheckpoint.encode(mark)], to: file)
      try fileSystem.sync(file)
    } catch {
      // A full disk has room for the names of many empty files.
      try? fileSystem.remove(path)
      throw error
    }
  }
}
