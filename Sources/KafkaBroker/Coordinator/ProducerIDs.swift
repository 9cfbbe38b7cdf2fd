import Foundation
import KafkaWire

/// Hands out producer ids, none of them twice: blocks are reserved on disk before the first id of one is given out.
struct ProducerIDs {
  private static let block: Int64 = 1000

  private let path: String
  private let disk: Disk
  private var next: Int64
  private var reserved: Int64

  init(path: String, disk: Disk) throws(StorageError) {
    self.path = path
    self.disk = disk
    var stored: Int64 = 0
    // A damaged file must not make ids start again from 0; what a checkpoint holds has a CRC.
    if let bytes = try AtomicFile.read(path, limit: 64) {
      guard let value = Checkpoint.decode(bytes), value >= 0 else {
        throw StorageError("understand", path, code: EBADMSG)
      }
      stored = value
    }
    next = stored
    reserved = stored
  }

  mutating func allocate() throws(StorageError) -> Int64 {
    if next == reserved {
      let end = reserved + Self.block
      try AtomicFile.write(Checkpoint.encode(end), to: path, disk: disk)
      reserved = end
    }
    defer { next += 1 }
    return next
  }
}
