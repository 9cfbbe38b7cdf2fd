#if Libevent
  import CLibevent
  import Foundation

  /// libevent's loop and everything that hangs on it. Made by one thread, then touched only by the one that runs it.
  final class EventLoop {
    let configuration: LiveConfiguration
    let hub: LiveHub
    let now: @Sendable () -> Duration
    let handle = LoopHandle()
    let started: Duration

    var connections: ConnectionTable
    /// Connections that wait for frames, by their number.
    var held: [UInt64: HeldConnection] = [:]
    var lastID: UInt64 = 0
    var requests: UInt64 = 0
    /// Skips of viewers that have left, by topic.
    var pastSkips: [String: UInt64] = [:]

    private let base: OpaquePointer
    private let http: OpaquePointer
    private var listener: OpaquePointer?
    private var wakeEvent: OpaquePointer?
    private var tickEvent: OpaquePointer?
    private var listenerID: UInt64?
    private var isAccepting = true

    /// Adopts the listening socket; where nil comes back, the socket is closed.
    init?(
      _ configuration: LiveConfiguration, hub: LiveHub, now: @escaping @Sendable () -> Duration,
      listening socket: Int32
    ) {
      LibeventRuntime.setUp
      guard let base = event_base_new() else {
        Foundation.close(socket)
        return nil
      }
      guard let http = evhttp_new(base), let bound = evhttp_accept_socket_with_handle(http, socket) else {
        Foundation.close(socket)
        event_base_free(base)
        return nil
      }
      (self.configuration, self.hub, self.now, self.base, self.http) = (configuration, hub, now, base, http)
      connections = ConnectionTable(limit: configuration.maxConnections)
      listener = evhttp_bound_socket_get_listener(bound)
      started = now()
      guard makeEvents() else {
        dispose()
        return nil
      }
      configureHTTP()
      handle.publish(state())
    }

    /// The thread's whole life.
    func run() {
      // A viewer that leaves in mid-write must be an error of that write, not the end of the process.
      var pipe = sigset_t()
      sigemptyset(&pipe)
      sigaddset(&pipe, SIGPIPE)
      pthread_sigmask(Int32(SIG_BLOCK), &pipe, nil)
      event_base_loop(base, EVLOOP_NO_EXIT_ON_EMPTY)
      dispose()
    }

    private func makeEvents() -> Bool {
      let context = Unmanaged.passUnretained(self).toOpaque()
      wakeEvent = event_new(base, -1, Int16(EV_PERSIST), { _, _, context in EventLoop.from(context)?.woken() }, context)
      tickEvent = event_new(base, -1, Int16(EV_PERSIST), { _, _, context in EventLoop.from(context)?.tick() }, context)
      guard let wakeEvent, let tickEvent else { return false }
      var interval = timeval(min(max(configuration.idleResend / 8, .milliseconds(5)), .milliseconds(100)))
      guard event_add(tickEvent, &interval) == 0 else { return false }
      handle.openWake(LoopHandle.WakeEvent(pointer: wakeEvent))
      let handle = handle
      listenerID = hub.addListener { handle.wake() }
      return true
    }

    private func configureHTTP() {
      let context = Unmanaged.passUnretained(self).toOpaque()
      evhttp_set_max_headers_size(http, configuration.maxHeadBytes)
      evhttp_set_max_body_size(http, configuration.maxBodyBytes)
      evhttp_set_timeout(http, Int32(clamping: max(1, configuration.responseTimeout.components.seconds)))
      // All methods come to `answer`, so that the refusal names those that are served.
      evhttp_set_allowed_methods(http, 0x1FF)
      evhttp_set_bevcb(http, { base, context in EventLoop.from(context)?.accepting(on: base) }, context)
      evhttp_set_gencb(http, { request, context in EventLoop.from(context)?.received(request) }, context)
      if let listener {
        // Out of descriptors: stop asking for connections until the next tick, instead of turning in circles.
        evconnlistener_set_error_cb(listener) { listener, _ in evconnlistener_disable(listener) }
      }
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> EventLoop? {
      context.map { Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue() }
    }

    private func accepting(on base: OpaquePointer?) -> OpaquePointer? {
      connections.open(on: base, deadline: now() + configuration.headTimeout)
    }

    private func woken() {
      if handle.isStopping {
        event_base_loopbreak(base)
      } else {
        deliver()
      }
    }

    private func tick() {
      let instant = now()
      connections.sweep(at: instant)
      idle(at: instant)
      if let listener {
        if connections.isFull { evconnlistener_disable(listener) } else { evconnlistener_enable(listener) }
      }
      handle.publish(state())
    }

    /// Frees everything, in the order that libevent asks for. Nothing may be used after.
    private func dispose() {
      if let listenerID { hub.removeListener(listenerID) }
      handle.closeWake()
      for connection in held.values { close(connection) }
      listener = nil
      evhttp_free(http)
      connections.forgetAll()
      handle.publish(state())
      if let wakeEvent { event_free(wakeEvent) }
      if let tickEvent { event_free(tickEvent) }
      // Bufferevents are finalized by the loop: let it, so that the frames they hold are released.
      event_base_loop(base, EVLOOP_NONBLOCK)
      event_base_free(base)
    }
  }
#endif
