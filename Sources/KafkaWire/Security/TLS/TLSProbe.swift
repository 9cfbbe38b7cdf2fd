import Foundation

/// Finds out whether a broker that ended a connection without a word speaks TLS there: some send no alert to those who
/// do not.
enum TLSProbe {
  private static let patience = Duration.seconds(5)

  /// Connects once more, and begins a handshake that is not meant to be finished.
  static func isAnswered(at address: BrokerAddress) async -> Bool {
    await probe(address) { greets($0) } ?? false
  }

  /// What a broker shows whose certificate was refused. Nothing of it is believed, and nothing is sent but the handshake.
  static func session(at address: BrokerAddress) async -> TLSSession? {
    await probe(address) { session(by: $0) } ?? nil
  }

  private static func probe<Result: Sendable>(
    _ address: BrokerAddress, _ body: @escaping @Sendable (Connector) -> Result
  ) async -> Result? {
    guard let wakeup = try? WakeupPipe() else { return nil }
    let promise = Promise<Result>()
    let thread = Thread {
      let connector = Connector(
        address: address, deadline: ContinuousClock.now + patience, wakeup: wakeup, isStopped: { false })
      promise.fulfil(.success(body(connector)))
    }
    thread.name = "kafka probe"
    thread.start()
    return try? await promise.value()
  }

  #if OpenSSL
    private static func greets(_ connector: Connector) -> Bool {
      shake(connector) { $0.hasBegunTLS ? true : nil } ?? false
    }

    private static func session(by connector: Connector) -> TLSSession? {
      // A cipher is agreed on before the certificate comes.
      shake(connector) { transport in transport.session.flatMap { $0.certificate == nil ? nil : $0 } }
    }

    /// Goes on with a handshake until `look` has seen enough, or it ends.
    private static func shake<Result>(_ connector: Connector, _ look: (TLSTransport) -> Result?) -> Result? {
      var configuration = TLSConfiguration()
      // What the answer is worth does not matter here.
      configuration.verification = .none
      guard let context = try? TLSContext(configuration), let socket = try? connector.connect(),
        let transport = try? TLSTransport(
          over: socket, host: connector.address.host, context: context, configuration)
      else { return nil }
      var poller = Poller(wakeup: connector.wakeup)
      while ContinuousClock.now < connector.deadline {
        let progress = try? transport.handshake()
        if let seen = look(transport) { return seen }
        guard case .waits(let isWriting) = progress else { return nil }
        _ = poller.wait(
          descriptor: socket.descriptor, reading: !isWriting, writing: isWriting, until: connector.deadline)
      }
      return nil
    }
  #else
    private static func greets(_ connector: Connector) -> Bool { false }

    private static func session(by connector: Connector) -> TLSSession? { nil }
  #endif
}
