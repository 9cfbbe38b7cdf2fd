import KafkaWire

/// Bytes that wait for a client to take them.
struct OutputQueue {
  private var pieces: [Bytes] = []
  /// Bytes of the first piece that are sent already.
  private var sent = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ chain: ByteChain) {
    pieces.append(contentsOf: chain.segments)
    count += chain.count
  }

  /// Sends what the socket takes. False where the connection has ended.
  mutating func flush(to socket: Socket) -> Bool {
    while count > 0 {
      switch IOVectors.with(pieces, skipping: sent, { socket.send($0, $1) }) {
      case .bytes(let number): advance(number)
      case .wouldBlock: return true
      case .closed: return false
      }
    }
    return true
  }

  private mutating func advance(_ number: Int) {
    count -= number
    sent += number
    var done = 0
    while done < pieces.count, sent >= pieces[done].count {
      sent -= pieces[done].count
      done += 1
    }
    pieces.removeFirst(done)
  }
}
