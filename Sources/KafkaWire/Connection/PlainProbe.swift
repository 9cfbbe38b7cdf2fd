import Foundation

/// Finds out whether a broker that ended a TLS handshake without a word speaks Kafka's protocol without TLS there.
///
/// Such a broker takes the first bytes of TLS for the length of a huge request, and just closes. Nothing but a question
/// for versions is sent.
enum PlainProbe {
  private static let patience = Duration.seconds(5)

  /// Connects once more, with `connector`'s address, and asks.
  static func isAnswered(by connector: Connector) -> Bool {
    let limit = ContinuousClock.now + patience
    let again = Connector(
      address: connector.address, deadline: limit, wakeup: connector.wakeup, isStopped: connector.isStopped)
    guard let socket = try? again.connect(),
      let question = try? Frame.encode(ApiVersionsRequest(), version: 0, correlationID: 1, clientID: nil),
      socket.write(question.segments) == .bytes(question.count)
    else { return false }
    return (try? answer(on: socket, again)).flatMap { try? Frame.correlationID(of: $0) } == 1
  }

  /// The first frame; nil where none comes in time.
  private static func answer(on socket: Socket, _ connector: Connector) throws(KafkaError) -> Bytes? {
    var assembler = FrameAssembler(maxFrameBytes: 1 << 20)
    var poller = Poller(wakeup: connector.wakeup)
    while ContinuousClock.now < connector.deadline, !connector.isStopped() {
      let events = poller.wait(descriptor: socket.descriptor, reading: true, until: connector.deadline)
      if events.isWoken { connector.wakeup.drain() }
      guard events.isReadable else { continue }
      switch unsafe socket.read(into: assembler.space()) {
      case .bytes(let count):
        if let frame = try assembler.received(count) { return frame }
      case .wouldBlock:
        continue
      case .ended, .failed, .broken:
        return nil
      }
    }
    return nil
  }
}
