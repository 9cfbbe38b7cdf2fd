import Foundation

/// The files that come into a folder, as they are completed. For one thread, but for `cancel`.
final class FolderWatch: @unchecked Sendable {
  // Unchecked: but for the pipe and the descriptor, which stay, everything is used by the stream's thread alone.
  enum Arrival {
    /// The file's name.
    case completed(String)
    /// See `FolderEvent.overflow`.
    case overflow
  }

  private let folder: String
  private let descriptor: Int32
  private let pipe: WakePipe
  private var pending: ArraySlice<FolderEvent> = []

  init(folder: String) throws(CaptureError) {
    self.folder = folder
    pipe = try WakePipe(for: folder)
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { throw Self.cannotWatch(folder) }
    let mask = FolderEvent.completedMask | UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
    guard inotify_add_watch(descriptor, folder, mask) >= 0 else {
      let error = Self.cannotWatch(folder)
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Ends a waiting and every later `next`. Safe from any thread.
  func cancel() { pipe.wake() }

  /// Waits for the next file; nil once cancelled.
  func next() throws(CaptureError) -> Arrival? {
    while true {
      if let event = pending.popFirst() {
        switch event {
        case .completed(let name): return .completed(name)
        case .overflow: return .overflow
        case .gone:
          throw CaptureError(
            .interrupted, source: folder, reason: "the folder was removed or moved away",
            advice: "Make it again, and start anew.")
        }
      }
      guard case .descriptor = pipe.wait(for: descriptor, milliseconds: -1) else { return nil }
      try fill()
    }
  }

  private func fill() throws(CaptureError) {
    // Room for many events; a single one has 16 bytes and a name of 256 at most.
    let (events, failure) = withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { return ([FolderEvent](), count < 0 ? errno : 0) }
      return (FolderEvent.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count])), 0)
    }
    guard failure == 0 || failure == EAGAIN || failure == EINTR else {
      throw CaptureError(
        .interrupted, source: folder, reason: "it cannot be watched any longer: \(String(cString: strerror(failure)))",
        advice: "Start anew.")
    }
    pending = events[...]
  }

  private static func cannotWatch(_ folder: String) -> CaptureError {
    let number = errno
    let isLimit = number == EMFILE || number == ENOSPC
    return CaptureError(
      .unreachable, source: folder, reason: "cannot watch the folder: \(String(cString: strerror(number)))",
      advice: isLimit
        ? "Raise fs.inotify.max_user_instances and max_user_watches with sysctl."
        : "Check the path and its permissions.")
  }
}
