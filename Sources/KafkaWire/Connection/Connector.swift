import Foundation
import Synchronization

/// Finds a host's addresses and tries them in turn until one connects, on the connection's own thread.
struct Connector {
  typealias Instant = ContinuousClock.Instant

  let address: BrokerAddress
  /// For finding, connecting and agreeing on TLS together.
  let deadline: Instant
  let wakeup: WakeupPipe
  /// Whether the connection is wanted no longer.
  let isStopped: () -> Bool

  /// - Throws: `.unreachable` with each address's own reason, or `.closed`.
  func connect() throws(KafkaError) -> Socket {
    let addresses = try resolve()
    var reasons: [String] = []
    for (index, candidate) in addresses.enumerated() {
      // No address may use up the time of those after it.
      let share = (deadline - ContinuousClock.now) / (addresses.count - index)
      switch try attempt(candidate, until: ContinuousClock.now + share) {
      case .success(let socket): return socket
      case .failure(let reason): reasons.append("\(candidate): \(reason.description)")
      }
    }
    throw KafkaError(.unreachable, detail: reasons.joined(separator: "; "))
  }

  private struct Reason: Error {
    var description: String
  }

  private func attempt(_ candidate: SocketAddress, until deadline: Instant) throws(KafkaError) -> Result<Socket, Reason>
  {
    let socket: Socket
    switch Socket.connecting(to: candidate) {
    case .success(let begun): socket = begun
    case .failure(let error): return .failure(Reason(description: error.description))
    }
    var poller = Poller(wakeup: wakeup)
    while true {
      let events = poller.wait(descriptor: socket.descriptor, writing: true, until: deadline)
      if events.isWritable {
        if let error = socket.connectError() { return .failure(Reason(description: error.description)) }
        return .success(socket)
      }
      if events.isWoken { wakeup.drain() }
      if isStopped() { throw KafkaError(.closed) }
      if ContinuousClock.now >= deadline { return .failure(Reason(description: "no answer in time")) }
    }
  }

  /// Looks the name up on a thread of its own, for the system's resolver knows no time limit.
  private func resolve() throws(KafkaError) -> [SocketAddress] {
    if case .success(let found) = SocketAddress.resolve(address, isNumeric: true) { return found }
    let answer = Lookup()
    let thread = Thread { [address, wakeup] in
      let result = SocketAddress.resolve(address, isNumeric: false)
      answer.result.withLock { $0 = result }
      wakeup.wake()
    }
    thread.name = "kafka dns"
    thread.start()
    var poller = Poller(wakeup: wakeup)
    while true {
      if let result = answer.result.withLock({ $0 }) {
        switch result {
        case .success(let found): return found
        case .failure(let error): throw KafkaError(.unreachable, detail: error.description)
        }
      }
      if isStopped() { throw KafkaError(.closed) }
      guard ContinuousClock.now < deadline else {
        throw KafkaError(.unreachable, detail: "cannot find \(address.host): no answer in time")
      }
      if poller.wait(descriptor: nil, until: deadline).isWoken { wakeup.drain() }
    }
  }

  private final class Lookup: Sendable {
    let result = Mutex<Result<[SocketAddress], ResolutionError>?>(nil)
  }
}
