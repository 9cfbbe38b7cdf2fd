#if Libevent
  extension EventLoop {
    /// Everything that can be counted, now.
    func state() -> LiveState {
      let instant = now()
      var viewers: [String: [LiveState.Viewer]] = [:]
      for connection in held.values {
        guard case .stream(let stream) = connection.purpose else { continue }
        viewers[stream.topic, default: []].append(stream.state(id: connection.id, at: instant))
      }
      let topics = hub.topics.compactMap { name in
        hub.topic(name).map { topic in
          LiveState.Topic(
            topic, viewers: (viewers[name] ?? []).sorted { $0.id < $1.id }, pastSkips: pastSkips[name] ?? 0, at: instant
          )
        }
      }
      return LiveState(
        topics: topics, connections: connections.count, requests: requests,
        uptime: (instant - started) / .seconds(1))
    }
  }
#endif
