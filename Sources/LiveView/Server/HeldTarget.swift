#if Libevent
  /// The connection that a request came by, as libevent knows it.
  struct HeldTarget {
    let connection: OpaquePointer
    let buffers: OpaquePointer
  }
#endif
