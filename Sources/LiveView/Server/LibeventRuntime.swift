#if Libevent
  import CLibevent

  /// What libevent wants to be told once per process, before anything else.
  enum LibeventRuntime {
    /// Locks inside the loop, so that other threads may wake it; and no words of libevent's own on standard error.
    static let setUp: Void = {
      evthread_use_pthreads()
      event_set_log_callback { _, _ in }
    }()
  }
#endif
