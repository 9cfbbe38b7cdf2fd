import Foundation

/// What the kernel tells of a folder that is watched.
enum FolderEvent: Equatable, Sendable {
  /// A file of this name was written and closed, or was moved here.
  case completed(String)
  /// The kernel's own queue was full: files may have come of which nothing is known.
  case overflow
  /// The folder was removed, moved or unmounted.
  case gone

  /// Reads what inotify gave (inotify(7)): events of 16 bytes each and a name padded with zeros.
  static func parse(_ bytes: UnsafeRawBufferPointer) -> [FolderEvent] {
    var events: [FolderEvent] = []
    var cursor = 0
    while bytes.count - cursor >= 16 {
      let mask = bytes.loadUnaligned(fromByteOffset: cursor + 4, as: UInt32.self)
      let length = Int(bytes.loadUnaligned(fromByteOffset: cursor + 12, as: UInt32.self))
      guard length <= bytes.count - cursor - 16 else { break }
      let name = bytes[cursor + 16..<cursor + 16 + length].prefix { $0 != 0 }
      cursor += 16 + length
      if mask & overflowMask != 0 {
        events.append(.overflow)
      } else if mask & goneMask != 0 {
        events.append(.gone)
      } else if mask & completedMask != 0, mask & UInt32(IN_ISDIR) == 0, !name.isEmpty {
        events.append(.completed(String(decoding: name, as: UTF8.self)))
      }
    }
    return events
  }

  static let completedMask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO)
  static let goneMask = UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)
  private static let overflowMask = UInt32(IN_Q_OVERFLOW)
}
