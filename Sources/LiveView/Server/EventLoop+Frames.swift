#if Libevent
  import CLibevent
  import Capture
  import Foundation

  /// Frames out of the hub, to streams and snapshots.
  extension EventLoop {
    func startStream(of topic: String, headersAhead: Bool, on target: HeldTarget) {
      let multipart = Multipart(headersAhead: headersAhead)
      let stream = LiveStream(
        topic: topic, multipart: multipart, since: now(), machine: ViewerMachine(idleResend: configuration.idleResend))
      let connection = hold(target, .stream(stream))
      hub.addViewer(of: topic, 1)
      connection.write(ResponseHeaders.head(status: "200 OK", contentType: Multipart.contentType) + multipart.opening)
      deliver(to: connection)
    }

    func startSnapshot(of topic: String, cached: Bool, on target: HeldTarget) {
      // The newest frame counts as new to a reader that takes what there is.
      let after = cached ? 0 : hub.topic(topic)?.number ?? 0
      let deadline = now() + (cached ? .zero : configuration.snapshotTimeout)
      let connection = hold(target, .snapshot(topic: topic, after: after, deadline: deadline))
      hub.addViewer(of: topic, 1)
      deliver(to: connection)
      if cached { expire(connection, at: now()) }
    }

    /// After news from the hub.
    func deliver() {
      for connection in held.values { deliver(to: connection) }
    }

    /// At each tick: what is due without news.
    func idle(at instant: Duration) {
      for connection in held.values {
        expire(connection, at: instant)
        guard case .stream(var stream) = connection.purpose else { continue }
        let action = stream.machine.idleTick(at: instant)
        connection.purpose = .stream(stream)
        if action != .none, let topic = hub.topic(stream.topic) { perform(action, topic, connection) }
      }
    }

    /// Everything written so far is with the system.
    func drained(_ connection: HeldConnection) {
      switch connection.purpose {
      case .finishing: close(connection)
      case .snapshot: break
      case .stream(var stream):
        guard let topic = hub.topic(stream.topic) else { return }
        let instant = now()
        // What came meanwhile is news, too, even where its wake is still under way.
        let first = stream.machine.newFrame(topic.number, at: instant)
        let action = first == .none ? stream.machine.drained(at: instant) : first
        connection.purpose = .stream(stream)
        perform(action, topic, connection)
      }
    }

    /// Lets the connection go, with what it still was to send.
    func close(_ connection: HeldConnection) {
      guard held.removeValue(forKey: connection.id) != nil else { return }
      unwatch(connection)
      evhttp_connection_free(connection.connection)
      connections.forget(connection.buffers)
    }

    private func hold(_ target: HeldTarget, _ purpose: HeldConnection.Purpose) -> HeldConnection {
      lastID &+= 1
      let connection = HeldConnection(id: lastID, target, loop: self, purpose: purpose)
      held[lastID] = connection
      connections.setDeadline(nil, of: target.buffers)
      connection.takeOver(configuration)
      return connection
    }

    private func deliver(to connection: HeldConnection) {
      switch connection.purpose {
      case .finishing: break
      case .stream(var stream):
        guard let topic = hub.topic(stream.topic) else { return }
        let action = stream.machine.newFrame(topic.number, at: now())
        connection.purpose = .stream(stream)
        perform(action, topic, connection)
      case .snapshot(let name, let after, _):
        guard let topic = hub.topic(name), topic.number > after, let frame = topic.frame, let image = frame.image()
        else { return }
        finish(connection, frame, image)
      }
    }

    private func perform(_ action: ViewerMachine.Action, _ topic: LiveTopic, _ connection: HeldConnection) {
      guard action != .none, case .stream(var stream) = connection.purpose else { return }
      guard let frame = topic.frame, let image = frame.image() else {
        // Nothing to write, so nothing will drain: the viewer is ready for the next frame.
        _ = stream.machine.drained(at: now())
        connection.purpose = .stream(stream)
        return
      }
      if action != .resend { stream.rate.record(at: now()) }
      connection.purpose = .stream(stream)
      connection.write(stream.multipart.head(of: frame, image))
      connection.write(image.bytes)
      connection.write(stream.multipart.tail(after: image.kind))
    }

    private func finish(_ connection: HeldConnection, _ frame: LiveFrame, _ image: LiveImage) {
      unwatch(connection)
      connection.purpose = .finishing
      connection.write(
        ResponseHeaders.head(
          status: "200 OK", contentType: image.kind.rawValue, length: image.bytes.count,
          [("X-Timestamp", Multipart.timestamp(frame.captureNanoseconds)), ("X-Seq", String(frame.sequence))]))
      connection.write(image.bytes)
      connections.setDeadline(now() + configuration.responseTimeout, of: connection.buffers)
    }

    private func expire(_ connection: HeldConnection, at instant: Duration) {
      guard case .snapshot(let topic, _, let deadline) = connection.purpose, deadline <= instant else { return }
      // An idle topic's last frame is what its page shows, too; X-Timestamp tells how old it is.
      if let frame = hub.topic(topic)?.frame, let image = frame.image() { return finish(connection, frame, image) }
      unwatch(connection)
      connection.purpose = .finishing
      let text =
        "No frame of the topic “\(topic)” came in time. "
        + "\(hub.topic(topic)?.detail(at: instant) ?? "")\n"
      connection.write(
        ResponseHeaders.head(
          status: "503 Service Unavailable", contentType: "text/plain; charset=utf-8", length: text.utf8.count,
          [("Retry-After", "1")]))
      connection.write(text)
      connections.setDeadline(instant + configuration.responseTimeout, of: connection.buffers)
    }

    private func unwatch(_ connection: HeldConnection) {
      switch connection.purpose {
      case .finishing: break
      case .snapshot(let topic, _, _): hub.addViewer(of: topic, -1)
      case .stream(let stream):
        hub.addViewer(of: stream.topic, -1)
        pastSkips[stream.topic, default: 0] &+= stream.machine.skipped
      }
    }
  }
#endif
