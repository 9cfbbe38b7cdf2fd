import KafkaWire

/// A TCP connection between a client and a broker: its frames, with each response given the API and version of the
/// request that it answers.
struct Conversation: Sendable {
  /// Requests whose answers are awaited: those that never come (acks=0) must not pile up.
  private static let pendingLimit = 10_000

  private struct Asked: Sendable {
    var apiKey: APIKey
    var version: Int16
  }

  let client: Endpoint
  let server: Endpoint
  private var requests = StreamAssembler()
  private var responses = StreamAssembler()
  private var requestFrames = FrameSplitter()
  private var responseFrames = FrameSplitter()
  private var pending: [Int32: Asked] = [:]
  private var order: [Int32] = []
  private(set) var isEncrypted = false
  /// Bytes that were part of no frame.
  private(set) var skipped = 0
  private(set) var frames = 0

  init(client: Endpoint, server: Endpoint) {
    self.client = client
    self.server = server
  }

  /// Bytes that are held back until more comes.
  var held: Int { requestFrames.count + responseFrames.count + requests.waitingCount + responses.waitingCount }

  /// Whether the segment begins another connection between the same ports.
  func isOver(with segment: TCPSegment) -> Bool {
    segment.isSyn && !segment.isAck && segment.source == client && requests.isAnother(segment)
  }

  mutating func add(_ segment: TCPSegment, time: Int64?) -> [ConversationEvent] {
    if isEncrypted { return [] }
    let isRequest = segment.source == client
    let events = isRequest ? requests.add(segment) : responses.add(segment)
    return take(events, isRequest, time)
  }

  mutating func finish() -> [ConversationEvent] {
    if isEncrypted { return [] }
    let events = take(requests.finish(), true, nil) + take(responses.finish(), false, nil)
    skipped += requestFrames.count + responseFrames.count
    return events
  }

  /// Lets go of all that is held back.
  mutating func forget() {
    skipped += requestFrames.lose().count + responseFrames.lose().count
    requests = StreamAssembler()
    responses = StreamAssembler()
  }

  private mutating func take(
    _ events: [StreamAssembler.Event], _ isRequest: Bool, _ time: Int64?
  ) -> [ConversationEvent] {
    var found: [ConversationEvent] = []
    let (from, to) = isRequest ? (client, server) : (server, client)
    for event in events where !isEncrypted {
      switch event {
      case .gap(let count):
        skipped += isRequest ? requestFrames.lose().count : responseFrames.lose().count
        found.append(.gap(from: from, to: to, bytes: count))
      case .bytes(let bytes):
        if frames == 0, Self.isTLS(bytes) {
          isEncrypted = true
          found.append(.encrypted(from: client, to: server))
        } else if isRequest {
          found += takeRequests(bytes, time)
        } else {
          found += takeResponses(bytes, time)
        }
      }
    }
    return found
  }

  /// A TLS record of a handshake.
  private static func isTLS(_ bytes: [UInt8]) -> Bool { bytes.count >= 3 && bytes[0] == 22 && bytes[1] == 3 }

  private mutating func takeRequests(_ bytes: [UInt8], _ time: Int64?) -> [ConversationEvent] {
    var found: [ConversationEvent] = []
    let before = requestFrames.count
    requestFrames.add(bytes)
    var used = 0
    while let frame = requestFrames.next({ HexFrames.isRequestHeader($0.dropFirst(4)) }) {
      used += frame.count
      let message = Explain.request(Bytes(frame), hasLength: true)
      // Nobody answers a Produce request with acks=0.
      if message.field(["body", "acks"])?.value != .integer(0), let key = message.apiKey,
        let version = message.version, let id = message.correlationID
      {
        expect(id, Asked(apiKey: key, version: version))
      }
      frames += 1
      found.append(.frame(CapturedFrame(message: message, from: client, to: server, time: time)))
    }
    skipped += before + bytes.count - used - requestFrames.count
    return found
  }

  private mutating func expect(_ id: Int32, _ asked: Asked) {
    if pending.updateValue(asked, forKey: id) == nil { order.append(id) }
    guard order.count > Self.pendingLimit else { return }
    for old in order.prefix(Self.pendingLimit / 2) { pending[old] = nil }
    order.removeFirst(Self.pendingLimit / 2)
  }

  private mutating func takeResponses(_ bytes: [UInt8], _ time: Int64?) -> [ConversationEvent] {
    var found: [ConversationEvent] = []
    let before = responseFrames.count
    responseFrames.add(bytes)
    var used = 0
    let wasLost = responseFrames.isLost
    let known = wasLost ? pending : [:]
    while let frame = responseFrames.next({ bytes in
      !wasLost || bytes.number(UInt32.self, at: 4).map { known[Int32(bitPattern: $0)] != nil } ?? false
    }) {
      used += frame.count
      found.append(response(frame, time))
    }
    skipped += before + bytes.count - used - responseFrames.count
    return found
  }

  private mutating func response(_ frame: [UInt8], _ time: Int64?) -> ConversationEvent {
    let id = Int32(bitPattern: frame.number(UInt32.self, at: 4) ?? 0)
    guard let asked = pending.removeValue(forKey: id) else {
      return .unknownResponse(from: server, to: client, correlationID: id, bytes: frame.count)
    }
    order.removeAll { $0 == id }
    frames += 1
    let message = Explain.response(Bytes(frame), to: asked.apiKey, version: asked.version, hasLength: true)
    return .frame(CapturedFrame(message: message, from: server, to: client, time: time))
  }
}
