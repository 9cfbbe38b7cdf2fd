#if Libevent
  import CLibevent
  import Foundation

  /// Every connection that evhttp has accepted, and until when it may go on as it does.
  ///
  /// evhttp tells of a connection once a whole request is there, and its timeout starts anew with every byte; a client
  /// that sends a byte now and then would stay for ever. So the table takes a reference to each bufferevent when it is
  /// made and looks over them at every tick. A connection that evhttp has let go has no callbacks any more. The
  /// bufferevents own their sockets, so that no descriptor is used again before its old events are gone.
  struct ConnectionTable {
    private struct Entry {
      var deadline: Duration?
      var isBeyondLimit: Bool
    }

    private var entries: [OpaquePointer: Entry] = [:]
    let limit: Int

    init(limit: Int) {
      self.limit = limit
    }

    var count: Int { entries.count }

    /// Beyond the limit there is room for some connections that are told so; then no more are accepted.
    var isFull: Bool { entries.count >= limit + 64 }

    /// Makes the bufferevent of a connection that is being accepted.
    mutating func open(on base: OpaquePointer?, deadline: Duration) -> OpaquePointer? {
      guard let buffers = bufferevent_socket_new(base, -1, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue)) else { return nil }
      bufferevent_incref(buffers)
      bufferevent_setwatermark(buffers, Int16(EV_READ), 0, 64 << 10)
      entries[buffers] = Entry(deadline: deadline, isBeyondLimit: entries.count >= limit)
      return buffers
    }

    func isBeyondLimit(_ buffers: OpaquePointer) -> Bool { entries[buffers]?.isBeyondLimit ?? false }

    /// Nil: as long as it likes.
    mutating func setDeadline(_ deadline: Duration?, of buffers: OpaquePointer) {
      entries[buffers]?.deadline = deadline
    }

    /// Gives up the table's reference, at once. The bufferevent must not be used after.
    mutating func forget(_ buffers: OpaquePointer) {
      if entries.removeValue(forKey: buffers) != nil { bufferevent_decref(buffers) }
    }

    /// Forgets the connections that are gone and ends those whose time is over.
    mutating func sweep(at now: Duration) {
      for (buffers, entry) in entries {
        if Self.isGone(buffers) {
          forget(buffers)
        } else if let deadline = entry.deadline, deadline <= now {
          // evhttp sees the end of the stream and frees what it holds.
          shutdown(bufferevent_getfd(buffers), Int32(SHUT_RDWR))
        }
      }
    }

    mutating func forgetAll() {
      for buffers in entries.keys { bufferevent_decref(buffers) }
      entries = [:]
    }

    private static func isGone(_ buffers: OpaquePointer) -> Bool {
      var read: bufferevent_data_cb?
      var write: bufferevent_data_cb?
      var event: bufferevent_event_cb?
      bufferevent_getcb(buffers, &read, &write, &event, nil)
      return read == nil && write == nil && event == nil
    }
  }
#endif
