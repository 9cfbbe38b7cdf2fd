import KafkaWire

/// Every TCP connection of a capture. Bounded: the connection that was silent for longest makes room for a new one.
struct ConversationTable: Sendable {
  private static let limit = 1024
  /// Bytes that all connections may hold back together.
  private static let heldLimit = 256 << 20

  private struct Pair: Hashable, Sendable {
    var low: Endpoint
    var high: Endpoint

    init(_ one: Endpoint, _ other: Endpoint) {
      let isSorted = (one.port, one.description) < (other.port, other.description)
      (low, high) = isSorted ? (one, other) : (other, one)
    }
  }

  /// The broker's port, where it is known.
  private let port: UInt16?
  private var conversations: [Pair: (conversation: Conversation, lastSeen: Int)] = [:]
  private var clock = 0
  private var held = 0
  /// Bytes that were part of no frame.
  private(set) var skipped = 0
  private(set) var connections = 0

  init(port: UInt16?) {
    self.port = port
  }

  mutating func add(_ segment: TCPSegment, time: Int64?) -> [ConversationEvent] {
    if let port, segment.source.port != port, segment.destination.port != port { return [] }
    clock += 1
    let pair = Pair(segment.source, segment.destination)
    // Taken out, so that there is one owner and what is held back is not copied with each segment.
    var known = conversations.removeValue(forKey: pair)
    var events: [ConversationEvent] = []
    if var old = known, old.conversation.isOver(with: segment) {
      held -= old.conversation.held
      events = old.conversation.finish()
      skipped += old.conversation.skipped
      known = nil
    }
    guard var entry = known ?? began(with: segment) else { return events }
    let before = entry.conversation.held
    events += entry.conversation.add(segment, time: time)
    held += entry.conversation.held - before
    if held > Self.heldLimit {
      held -= entry.conversation.held
      entry.conversation.forget()
    }
    entry.lastSeen = clock
    if conversations.count >= Self.limit { dropOldest() }
    conversations[pair] = entry
    return events
  }

  mutating func finish() -> [ConversationEvent] {
    var events: [ConversationEvent] = []
    for pair in conversations.keys.sorted(by: { $0.low.description < $1.low.description }) {
      guard var entry = conversations.removeValue(forKey: pair) else { continue }
      events += entry.conversation.finish()
      skipped += entry.conversation.skipped
    }
    return events
  }

  private mutating func dropOldest() {
    guard let oldest = conversations.min(by: { $0.value.lastSeen < $1.value.lastSeen }) else { return }
    var conversation = oldest.value.conversation
    held -= conversation.held
    conversation.forget()
    skipped += conversation.skipped
    conversations[oldest.key] = nil
  }

  /// nil for a segment that says nothing, before which nothing was said.
  private mutating func began(with segment: TCPSegment) -> (conversation: Conversation, lastSeen: Int)? {
    guard segment.isSyn || !segment.payload.isEmpty else { return nil }
    connections += 1
    let isFromClient = Self.isFromClient(segment, port)
    let (client, server) =
      isFromClient ? (segment.source, segment.destination) : (segment.destination, segment.source)
    return (Conversation(client: client, server: server), clock)
  }

  private static func isFromClient(_ segment: TCPSegment, _ port: UInt16?) -> Bool {
    if let port, segment.source.port != segment.destination.port { return segment.destination.port == port }
    if segment.isSyn { return !segment.isAck }
    return isRequest(segment.payload) || segment.source.port > segment.destination.port
  }

  /// Whether the bytes begin with a request that is whole. Its header alone would not tell: a response's correlation id
  /// of 8 reads like Produce 8.
  private static func isRequest(_ bytes: [UInt8]) -> Bool {
    guard let length = bytes[...].number(UInt32.self, at: 0).map({ Int($0) }), length <= bytes.count - 4,
      HexFrames.isRequestHeader(bytes.dropFirst(4))
    else { return false }
    let message = Explain.request(Bytes(Array(bytes.prefix(4 + length))), hasLength: true, limit: 1000)
    return message.isComplete && message.problems.isEmpty
  }
}
