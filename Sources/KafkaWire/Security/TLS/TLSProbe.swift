import Foundation

/// Finds out whether a broker that ended a connection without a word speaks TLS there: some send no alert to those who
/// do not.
enum TLSProbe {
  private static let patience = Duration.seconds(5)

  /// Connects once more, and begins a handshake that is not meant to be finished.
  static func isAnswered(at address: BrokerAddress) async -> Bool {
    guard let wakeup = try? WakeupPipe() else { return false }
    let promise = Promise<Bool>()
    let thread = Thread {
      let connector = Connector(
        address: address, deadline: ContinuousClock.now + patience, wakeup: wakeup, isStopped: { false })
      promise.fulfil(.success(greets(connector)))
    }
    thread.name = "kafka probe"
    thread.start()
    return (try? await promise.value()) ?? false
  }

  #if OpenSSL
    private static func greets(_ connector: Connector) -> Bool {
      var configuration = TLSConfiguration()
      // Nothing but the first bytes of the answer counts.
      configuration.verification = .none
      guard let context = try? TLSContext(configuration), let socket = try? connector.connect(),
        let transport = try? TLSTransport(
          over: socket, host: connector.address.host, context: context, configuration)
      else { return false }
      var poller = Poller(wakeup: connector.wakeup)
      while ContinuousClock.now < connector.deadline {
        let progress = try? transport.handshake()
        if transport.hasBegunTLS { return true }
        guard case .waits(let isWriting) = progress else { return false }
        _ = poller.wait(
          descriptor: socket.descriptor, reading: !isWriting, writing: isWriting, until: connector.deadline)
      }
      return false
    }
  #else
    private static func greets(_ connector: Connector) -> Bool { false }
  #endif
}
