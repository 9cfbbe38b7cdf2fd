import KafkaWire

/// The answers of one connection: sent in the order of the requests, in whatever order they become ready.
struct ResponseQueue {
  private enum Slot {
    case open
    case ready(ByteChain?)
  }

  private var slots: [Slot] = []
  private var first: UInt64 = 0

  /// Requests whose answer is not on its way yet.
  var count: Int { slots.count }

  /// A place for the next request's answer.
  mutating func reserve() -> UInt64 {
    slots.append(.open)
    return first + UInt64(slots.count) - 1
  }

  /// The answer; nil where there is none.
  mutating func complete(_ id: UInt64, _ frame: ByteChain?) {
    guard id >= first, id - first < UInt64(slots.count) else { return }
    slots[Int(id - first)] = .ready(frame)
  }

  /// What may be sent now.
  mutating func takeReady() -> [ByteChain] {
    var frames: [ByteChain] = []
    var taken = 0
    for case .ready(let frame) in slots.prefix(while: { if case .ready = $0 { true } else { false } }) {
      if let frame { frames.append(frame) }
      taken += 1
    }
    slots.removeFirst(taken)
    first += UInt64(taken)
    return frames
  }
}
