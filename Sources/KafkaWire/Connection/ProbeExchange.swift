/// One question and its answer on a probe's own connection.
enum ProbeExchange {
  /// Bytes of an answer that a probe takes.
  private static let longestAnswer = 1 << 20

  /// The first frame that comes; nil where none does until the connector's deadline, or the question does not go out at
  /// once.
  static func ask(_ question: ByteChain, on transport: some Transport, _ connector: Connector) -> Bytes? {
    guard transport.write(question.segments[...]) == .bytes(question.count) else { return nil }
    var assembler = FrameAssembler(maxFrameBytes: longestAnswer)
    var poller = Poller(wakeup: connector.wakeup)
    while ContinuousClock.now < connector.deadline, !connector.isStopped() {
      let events = poller.wait(
        descriptor: transport.descriptor, reading: true, writing: transport.hasOutput,
        until: transport.hasInput ? ContinuousClock.now : connector.deadline)
      if events.isWoken { connector.wakeup.drain() }
      if events.isWritable, transport.hasOutput { _ = transport.write([]) }
      guard events.isReadable || transport.hasInput else { continue }
      switch unsafe transport.read(into: assembler.space()) {
      case .bytes(let count):
        do {
          if let frame = try assembler.received(count) { return frame }
        } catch {
          return nil
        }
      case .wouldBlock:
        continue
      case .ended, .failed, .broken:
        return nil
      }
    }
    return nil
  }
}
