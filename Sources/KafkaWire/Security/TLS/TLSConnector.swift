#if OpenSSL
  import Foundation

  /// Puts TLS over a connected socket.
  struct TLSConnector {
    private let configuration: TLSConfiguration
    private let context: TLSContext

    /// Reads the configuration's files.
    ///
    /// - Throws: `.invalidConfiguration`.
    init(_ configuration: TLSConfiguration) throws(KafkaError) {
      self.configuration = configuration
      context = try TLSContext(configuration)
    }

    /// Agrees on TLS, until the connector's deadline.
    ///
    /// - Throws: `.tls`, `.connectionClosed`, `.timedOut` or `.closed`.
    func secure(_ socket: Socket, _ connector: Connector) throws(KafkaError) -> any Transport {
      let transport = try TLSTransport(
        over: socket, host: connector.address.host, context: context, configuration)
      do {
        try finishHandshake(of: transport, connector)
      } catch {
        guard transport.isSilent, error.code != .closed, PlainProbe.isAnswered(by: connector) else { throw error }
        throw KafkaError(.tls(.notSpoken), detail: "it answers without TLS")
      }
      return transport
    }

    private func finishHandshake(of transport: TLSTransport, _ connector: Connector) throws(KafkaError) {
      var poller = Poller(wakeup: connector.wakeup)
      while case .waits(let isWriting) = try transport.handshake() {
        let events = poller.wait(
          descriptor: transport.descriptor, reading: !isWriting, writing: isWriting, until: connector.deadline)
        if events.isWoken { connector.wakeup.drain() }
        if connector.isStopped() { throw KafkaError(.closed) }
        if ContinuousClock.now >= connector.deadline {
          throw KafkaError(.timedOut, detail: "during the TLS handshake")
        }
      }
    }
  }
#else
  /// Refuses: there is no TLS in this build.
  struct TLSConnector {
    init(_ configuration: TLSConfiguration) throws(KafkaError) {
      throw KafkaError(
        .invalidConfiguration, detail: "this build has no TLS: build KafkaWire with the package trait OpenSSL")
    }

    func secure(_ socket: Socket, _ connector: Connector) throws(KafkaError) -> any Transport { socket }
  }
#endif
