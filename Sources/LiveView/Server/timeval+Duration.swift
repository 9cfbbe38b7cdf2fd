#if Libevent
  import Foundation

  extension timeval {
    /// At least a microsecond: libevent takes zero for none.
    init(_ duration: Duration) {
      let parts = max(duration, .microseconds(1)).components
      self.init(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
    }
  }
#endif
