public import Capture
import Foundation
import Synchronization

#if Libevent
  import CLibevent
#endif

/// Serves live pages and streams over HTTP, from its own thread.
public final class LiveServer: Sendable {
  public let configuration: LiveConfiguration
  public let hub: LiveHub
  private let now: @Sendable () -> Duration

  #if Libevent
    private let handle = Mutex<LoopHandle?>(nil)
  #endif

  /// `now` is a monotonic clock, the same as the hub's.
  public init(
    _ configuration: LiveConfiguration, hub: LiveHub, now: @escaping @Sendable () -> Duration = LiveClock.monotonic
  ) {
    self.configuration = configuration
    self.hub = hub
    self.now = now
  }

  private var address: String { "\(configuration.host):\(configuration.port)" }
}

#if Libevent
  extension LiveServer {
    /// Starts listening and serving; returns the port, which the system chose where 0 was asked for. Once only.
    public func start() throws(LiveError) -> UInt16 {
      let (configuration, hub, now, address) = (configuration, hub, now, address)
      return try handle.withLock { (handle) throws(LiveError) -> UInt16 in
        guard handle == nil else {
          throw LiveError(
            .alreadyStarted, address: address, reason: "it was started before", advice: "Make another LiveServer")
        }
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        guard let loop = EventLoop(configuration, hub: hub, now: now, listening: socket.descriptor) else {
          throw LiveError(
            .system, address: address, reason: "libevent has no memory or descriptors left",
            advice: "Raise the limit of open files (ulimit -n)")
        }
        handle = loop.handle
        let ending = loop.handle
        // Handed over: from here on only its thread touches the loop, and lets it go before it says so.
        nonisolated(unsafe) var owned: EventLoop? = loop
        let thread = Thread {
          owned?.run()
          owned = nil
          ending.end()
        }
        thread.name = "streamrec-live"
        thread.start()
        return socket.port
      }
    }

    /// Ends every connection; returns when the thread has ended and nothing is held any more. Safe more than once.
    public func stop() async {
      guard let handle = handle.withLock({ $0 }) else { return }
      await handle.stop()
    }

    /// What can be counted, as it was at most a moment ago; nil before the start.
    public var state: LiveState? { handle.withLock { $0 }?.counts }

    /// Frames that viewers were too slow for.
    public var losses: LossCounts {
      var losses = LossCounts()
      for topic in state?.topics ?? [] { losses.add(.viewerSkip, topic.viewerSkip) }
      return losses
    }
  }
#else
  extension LiveServer {
    /// Always throws ``LiveError/Code/notBuiltIn``: this build has no HTTP server.
    public func start() throws(LiveError) -> UInt16 {
      throw LiveError(
        .notBuiltIn, address: address, reason: "this build was made without libevent",
        advice: "Build with the package trait Libevent (Debian: libevent-dev)")
    }

    public func stop() async {}
    public var state: LiveState? { nil }
    public var losses: LossCounts { LossCounts() }
  }
#endif
