import Foundation
import KafkaWire

extension EventLoop {
  func accept(_ socket: Socket) {
    for _ in 0..<64 {
      let descriptor = Foundation.accept(socket.descriptor, nil, nil)
      guard descriptor >= 0 else {
        // Out of descriptors or memory: the listener stays readable, so it is left alone for a moment.
        if errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS {
          acceptFrom = clock.now + .milliseconds(100)
        }
        return
      }
      let client = Socket(adopting: descriptor)
      guard connections.count < configuration.maxConnections else { continue }
      client.disableDelay()
      nextID += 1
      connections[nextID] = Connection(
        id: nextID, socket: client, client: description(of: client),
        reader: FrameReader(limit: Self.requestLimit(configuration), budget: budget), now: clock.now)
    }
  }

  private func description(of socket: Socket) -> Client {
    Client(brokerAddress: advertised(to: socket), host: socket.peerAddress().map { "/" + $0.host } ?? "")
  }

  private func advertised(to socket: Socket) -> BrokerAddress {
    if let advertised = configuration.advertised { return advertised }
    let listening = listener?.address ?? configuration.listen
    let isWildcard = ["0.0.0.0", "::"].contains(listening.host)
    return isWildcard ? socket.localAddress() ?? listening : listening
  }

  func close(_ connection: Connection) {
    connections[connection.id] = nil
    fetches.removeAll { $0.connection == connection.id }
    flushes.waiting.removeAll { $0.connection == connection.id }
    held = held.filter { $0.value.connection != connection.id }
  }

  /// Does what `poll` found to do.
  func serve(_ connection: Connection, _ events: Int32) {
    guard events != 0, connections[connection.id] != nil else { return }
    if events & Int32(POLLNVAL | POLLERR) != 0 { return close(connection) }
    if events & Int32(POLLOUT) != 0, !connection.send(now: clock.now) { return close(connection) }
    if events & Int32(POLLIN) != 0 { return read(connection) }
    if events & Int32(POLLHUP) != 0 { close(connection) }
  }

  private func read(_ connection: Connection) {
    var handled = 0
    while handled < Connection.requestsPerTurn, connection.wantsInput {
      switch connection.reader.next(from: connection.socket) {
      case .frame(let frame):
        connection.lastProgress = clock.now
        handled += 1
        let count = frame.count
        let goesOn = handle(frame, connection)
        budget.release(count)
        guard goesOn, connection.send(now: clock.now) else { return close(connection) }
      case .wouldBlock:
        connection.lastProgress = clock.now
        return
      case .noMemory:
        connection.waitsForMemory = true
        return
      case .badLength(let length):
        configuration.report("a client announced a request of \(length) bytes and was cut off")
        return close(connection)
      case .closed: return close(connection)
      }
    }
  }

  /// Gives those a try whose request was too large a moment ago.
  func retryForMemory() {
    for connection in connections.values where connection.waitsForMemory {
      connection.waitsForMemory = false
      read(connection)
    }
  }

  /// False where the connection must end.
  private func handle(_ frame: Bytes, _ connection: Connection) -> Bool {
    let reply: Reply
    do throws(WireError) {
      reply = try node.answer(frame, client: connection.client)
    } catch {
      configuration.report("a client sent no request that this broker knows and was cut off: \(error)")
      return false
    }
    let slot = connection.answers.reserve()
    switch reply {
    case .none: connection.answers.complete(slot, nil)
    case .frame(let chain): connection.answers.complete(slot, chain)
    case .close: return false
    case .waiting(let wait):
      // Where too much waits already, this one is answered with what there is.
      let isTooMuch = fetches.reduce(wait.weight) { $0 + $1.wait.weight } > Self.mostWaiting
      let deadline = isTooMuch ? clock.now : clock.now + wait.patience
      fetches.append(Parked(connection: connection.id, slot: slot, deadline: deadline, wait: wait))
    case .held(let ticket, let incoming):
      held[ticket] = HeldAnswer(connection: connection.id, slot: slot, incoming: incoming)
    case .afterFlush(let pending):
      flushes.wait(Parked(connection: connection.id, slot: slot, deadline: clock.now, wait: pending))
    }
    return true
  }

  /// Sends an answer that has waited.
  func complete(_ connectionID: UInt64, _ slot: UInt64, _ make: () throws(WireError) -> ByteChain) {
    guard let connection = connections[connectionID] else { return }
    do throws(WireError) {
      connection.answers.complete(slot, try make())
      if !connection.send(now: clock.now) { close(connection) }
    } catch {
      configuration.report("an answer could not be written: \(error)")
      close(connection)
    }
  }
}
