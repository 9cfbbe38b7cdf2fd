/// Walks one frame with a recorder: length, header, body.
struct FrameExplainer {
  private let frame: Bytes
  private let recorder: FieldRecorder
  private var message: ExplainedMessage
  /// Bytes read so far.
  private var position = 0
  /// What the length prefix promises beyond the bytes that are there.
  private var missing: WireError?

  init(_ frame: Bytes, _ direction: ExplainedMessage.Direction, limit: Int) {
    self.frame = frame
    recorder = FieldRecorder(origin: frame.offset, limit: limit)
    message = ExplainedMessage(
      direction: direction, apiKey: nil, version: nil, correlationID: nil, clientID: nil, count: frame.count,
      fields: [], omitted: 0, problems: [], isComplete: true)
  }

  mutating func request(hasLength: Bool) -> ExplainedMessage {
    do throws(WireError) {
      if hasLength { try length() }
      let header = try requestHeader()
      recorder.apiKey = header.apiKey
      try body(header.apiKey, header.apiVersion)
    } catch {
      stop(error)
    }
    return finished()
  }

  mutating func response(to apiKey: APIKey, version: Int16, hasLength: Bool) -> ExplainedMessage {
    message.apiKey = apiKey
    message.version = version
    recorder.apiKey = apiKey
    do throws(WireError) {
      if hasLength { try length() }
      try responseHeader(apiKey, version)
      try body(apiKey, version)
    } catch {
      stop(error)
    }
    return finished()
  }

  private mutating func finished() -> ExplainedMessage {
    if message.isComplete, let missing {
      message.isComplete = false
      recorder.report(missing, at: frame.offset + missing.offset)
    }
    message.fields = recorder.finish(at: frame.offset + position)
    message.omitted = recorder.omitted
    message.problems = recorder.problems
    return message
  }

  private mutating func stop(_ error: WireError) {
    message.isComplete = false
    recorder.stop(error)
  }

  // MARK: The parts of a frame

  private mutating func length() throws(WireError) {
    var coder = makeCoder(version: 0, isFlexible: false)
    var length: Int32 = 0
    try coder.int(&length, "length")
    position = coder.position
    let rest = frame.count - position
    guard length >= 0 else { throw coder.error(.invalidLength(Int64(length)), "length") }
    if Int(length) < rest { throw coder.error(.trailingBytes(rest - Int(length)), "frame") }
    // What is there is explained all the same: most often the break tells more.
    if Int(length) > rest {
      missing = WireError(.truncated(need: Int(length), have: rest), field: "frame", at: position)
    }
  }

  private mutating func requestHeader() throws(WireError) -> RequestHeader {
    var coder = makeCoder(version: 0, isFlexible: false)
    var header = RequestHeader()
    recorder.begin("header", at: frame.offset + position, .fields)
    // Whatever was read before a break is worth telling.
    defer { position = coder.position }
    do throws(WireError) {
      try RequestHeader.walk(&header, &coder, isFlexible: MessageCatalog.isFlexible)
    } catch {
      note(header, readBytes: coder.position - position)
      throw error
    }
    note(header, readBytes: coder.position - position)
    recorder.end(at: frame.offset + coder.position)
    return header
  }

  private mutating func note(_ header: RequestHeader, readBytes: Int) {
    if readBytes >= 2 { message.apiKey = header.apiKey }
    if readBytes >= 4 { message.version = header.apiVersion }
    if readBytes >= 8 { message.correlationID = header.correlationID }
    message.clientID = header.clientID
  }

  private mutating func responseHeader(_ apiKey: APIKey, _ version: Int16) throws(WireError) {
    var coder = makeCoder(version: 0, isFlexible: false)
    var correlationID: Int32 = 0
    recorder.begin("header", at: frame.offset + position, .fields)
    defer { position = coder.position }
    try coder.int(&correlationID, "correlation_id")
    message.correlationID = correlationID
    if Frame.hasTaggedResponseHeader(apiKey, isFlexible: MessageCatalog.isFlexible(apiKey, version)) {
      var tags: [TaggedField] = []
      try coder.headerTags(&tags)
    }
    recorder.end(at: frame.offset + coder.position)
  }

  private mutating func body(_ apiKey: APIKey, _ version: Int16) throws(WireError) {
    var version = version
    if message.direction == .response, apiKey == .apiVersions, refusesVersion() {
      // A broker that does not know the version asked for answers in version 0 (KIP-511).
      version = 0
      message.version = 0
    }
    guard let type = MessageCatalog.message(apiKey, message.direction), type.api.versions.contains(version) else {
      let coder = makeCoder(version: 0, isFlexible: false)
      // Without its fields nobody can tell a password in it from the rest.
      recorder.leaf(
        "body", frame.offset + position..<frame.offset + frame.count, .hidden(count: frame.count - position))
      throw coder.error(.unsupportedVersion(version), "body")
    }
    recorder.begin("body", at: frame.offset + position, .fields)
    try walk(type, version)
    recorder.end(at: frame.offset + position)
  }

  /// Whether the body begins with the error code for an unsupported version.
  private func refusesVersion() -> Bool {
    frame.slice(from: position, count: 2)?.array == [0, UInt8(ErrorCode.unsupportedVersion.rawValue)]
  }

  private mutating func walk<Message: KafkaMessage>(_ type: Message.Type, _ version: Int16) throws(WireError) {
    var coder = makeCoder(version: version, isFlexible: type.api.isFlexible(version))
    defer { position = coder.position }
    var value = Message()
    try value.walk(&coder)
    guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "message") }
  }

  /// Over the whole frame, so that an error's offset counts from its start.
  private func makeCoder(version: Int16, isFlexible: Bool) -> WireCoder {
    var coder = WireCoder(decoding: frame, version: version, isFlexible: isFlexible, recorder: recorder)
    coder.position = position
    return coder
  }
}
