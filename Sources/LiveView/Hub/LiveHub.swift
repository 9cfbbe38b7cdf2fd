import Synchronization

/// Where frames come in and viewers look: the newest frame of each topic, and nothing older.
///
/// One feed per topic posts frames; any number of viewers read them, each with its own position, without consumer
/// groups. Memory: one frame per topic, beside those that a viewer's socket is still sending.
public final class LiveHub: Sendable {
  /// The topics in the order in which pages list them.
  public let topics: [String]
  private let now: @Sendable () -> Duration
  private let state: Mutex<State>

  private struct Entry {
    var state: TopicState = .connecting
    var number: UInt64 = 0
    var frame: LiveFrame?
    var arrival: Duration?
    var rate = RateMeter()
    var unreadable: UInt64 = 0
    var viewers = 0
  }

  private struct State {
    var entries: [String: Entry]
    var listeners: [UInt64: @Sendable () -> Void] = [:]
    var nextListener: UInt64 = 0
  }

  /// A name that stands twice is served once. `now` is a monotonic clock.
  public init(topics: [String], now: @escaping @Sendable () -> Duration = LiveClock.monotonic) {
    var seen = Set<String>()
    self.topics = topics.filter { seen.insert($0).inserted }
    self.now = now
    state = Mutex(State(entries: Dictionary(uniqueKeysWithValues: self.topics.map { ($0, Entry()) })))
  }

  /// Makes `frame` the topic's newest and wakes the viewers. A topic that is not served is ignored.
  public func publish(_ frame: LiveFrame, to topic: String) {
    let instant = now()
    notify(
      state.withLock { state in
        guard state.entries[topic] != nil else { return [] }
        state.entries[topic]?.number &+= 1
        state.entries[topic]?.frame = frame
        state.entries[topic]?.arrival = instant
        state.entries[topic]?.rate.record(at: instant)
        state.entries[topic]?.state = .reading
        return Array(state.listeners.values)
      })
  }

  /// Says how the topic is doing; its newest frame stays.
  public func setState(_ new: TopicState, of topic: String) {
    notify(
      state.withLock { state in
        guard let entry = state.entries[topic], entry.state != new else { return [] }
        state.entries[topic]?.state = new
        return Array(state.listeners.values)
      })
  }

  /// Counts records that are not images.
  public func countUnreadable(_ count: UInt64, in topic: String) {
    state.withLock { $0.entries[topic]?.unreadable &+= count }
  }

  /// The topic now; nil where it is not served.
  public func topic(_ name: String) -> LiveTopic? {
    let instant = now()
    return state.withLock { state in
      guard let entry = state.entries[name] else { return nil }
      return LiveTopic(
        name: name, state: entry.state, number: entry.number, frame: entry.frame, arrival: entry.arrival,
        framesPerSecond: entry.rate.perSecond(at: instant), unreadable: entry.unreadable)
    }
  }

  /// Whether anyone looks at the topic, so that encoding its frames is worth the work.
  public func isWatched(_ topic: String) -> Bool {
    state.withLock { ($0.entries[topic]?.viewers ?? 0) > 0 }
  }

  func addViewer(of topic: String, _ change: Int) {
    state.withLock { state in
      guard let entry = state.entries[topic] else { return }
      state.entries[topic]?.viewers = max(0, entry.viewers + change)
    }
  }

  /// Calls `wake` after every change, from the thread that made it, until `removeListener`. It must not block.
  func addListener(_ wake: @escaping @Sendable () -> Void) -> UInt64 {
    state.withLock { state in
      state.nextListener &+= 1
      state.listeners[state.nextListener] = wake
      return state.nextListener
    }
  }

  func removeListener(_ id: UInt64) {
    _ = state.withLock { $0.listeners.removeValue(forKey: id) }
  }

  /// Outside the lock: a listener may ask the hub for the news at once.
  private func notify(_ listeners: [@Sendable () -> Void]) {
    for wake in listeners { wake() }
  }
}
