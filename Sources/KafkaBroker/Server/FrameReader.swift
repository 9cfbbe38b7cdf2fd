import KafkaWire

/// Takes request frames from a socket: four bytes of length, then exactly as many, straight into the memory that the
/// records are later written from.
final class FrameReader {
  enum Event {
    /// A whole frame, without its length.
    case frame(Bytes)
    case wouldBlock
    case closed
    /// A length that is no request's, or more than the limit.
    case badLength(Int32)
    /// The frame's memory is not to be had yet; call again.
    case noMemory
  }

  private let limit: Int
  private let budget: MemoryBudget
  private var head: [UInt8] = [0, 0, 0, 0]
  private var headCount = 0
  private var body: UnsafeMutableRawPointer?
  private var bodyCount = 0
  private var received = 0

  init(limit: Int, budget: MemoryBudget) {
    self.limit = limit
    self.budget = budget
  }

  deinit {
    if let body {
      body.deallocate()
      budget.release(bodyCount)
    }
  }

  /// In the middle of a frame.
  var isPartial: Bool { headCount > 0 }

  /// The next frame, or why there is none. The frame's bytes must be given back to the budget.
  func next(from socket: Socket) -> Event {
    if headCount < 4, let ended = readHead(socket) { return ended }
    if body == nil {
      let length = head.reduce(Int32(0)) { $0 << 8 | Int32($1) }
      guard length >= 8, Int(length) <= limit else { return .badLength(length) }
      guard budget.take(Int(length)) else { return .noMemory }
      bodyCount = Int(length)
      received = 0
      body = .allocate(byteCount: bodyCount, alignment: 16)
    }
    guard let memory = body else { return .closed }
    while received < bodyCount {
      switch socket.receive(into: memory + received, count: bodyCount - received) {
      case .bytes(let count): received += count
      case .wouldBlock: return .wouldBlock
      case .closed: return .closed
      }
    }
    body = nil
    headCount = 0
    return .frame(Bytes(Payload(allocated: memory, count: bodyCount)))
  }

  private func readHead(_ socket: Socket) -> Event? {
    while headCount < 4 {
      let result = head.withUnsafeMutableBytes { raw -> Socket.Result in
        guard let base = raw.baseAddress else { return .closed }
        return socket.receive(into: base + headCount, count: 4 - headCount)
      }
      switch result {
      case .bytes(let count): headCount += count
      case .wouldBlock: return .wouldBlock
      case .closed: return .closed
      }
    }
    return nil
  }
}
