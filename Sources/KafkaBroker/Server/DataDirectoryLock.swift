import Foundation

/// Holds a data directory for one broker: the system gives the lock back when the process ends, however it ends.
final class DataDirectoryLock: Sendable {
  private let file: File

  init(_ directory: String) throws(BrokerError) {
    do throws(StorageError) {
      try Directory.create(directory)
      file = try File(directory + "/.lock", create: true)
    } catch {
      throw BrokerError(.storage, "data directory: \(error); choose another or make it writable")
    }
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw BrokerError(
        .directoryLocked, "another broker uses \(directory); stop it or choose another data directory")
    }
  }
}
