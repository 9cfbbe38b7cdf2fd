import Foundation

@testable import KafkaWire

/// The broker's side of one connection, blocking.
final class ScriptedConnection: Sendable {
  struct Request {
    var header: RequestHeader
    var body: Bytes
  }

  /// The client has gone.
  struct Ended: Error {}

  /// The client has gone in the middle of a request.
  struct Torn: Error {}

  let number: Int
  let broker: BrokerAddress
  private let descriptor: Int32

  init(_ descriptor: Int32, number: Int, broker: BrokerAddress) {
    self.descriptor = descriptor
    self.number = number
    self.broker = broker
  }

  deinit { close(descriptor) }

  func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  // MARK: Reading

  /// The next request.
  func request() throws -> Request {
    let prefix = try read(4)
    let count = prefix.reduce(0) { $0 << 8 | Int($1) }
    let frame = try read(count, isWithin: true)
    let (header, body) = try Frame.requestHeader(of: Bytes(frame), isFlexible: MessageCatalog.isFlexible)
    return Request(header: header, body: body)
  }

  /// Waits until the client closes.
  func waitForEnd() {
    while (try? read(1)) != nil {}
  }

  private func read(_ count: Int, isWithin: Bool = false) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let part = bytes.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress.map { $0 + filled }, count - filled, 0)
      }
      guard part > 0 else {
        if isWithin || filled > 0 { throw Torn() }
        throw Ended()
      }
      filled += part
    }
    return bytes
  }

  // MARK: Writing

  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let part = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard part > 0 else { return }
      sent += part
    }
  }

  /// Answers a request; in pieces of at most so many bytes, each a segment of its own.
  func reply(
    _ response: some KafkaResponse, to request: Request, correlationID: Int32? = nil, pieces: Int? = nil
  ) throws {
    let frame = try Frame.encode(
      response, version: request.header.apiVersion, correlationID: correlationID ?? request.header.correlationID)
    let bytes = frame.joined().array
    guard let pieces else { return send(bytes) }
    var noDelay: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      send(Array(bytes[start..<min(start + pieces, bytes.count)]))
    }
  }

  // MARK: A broker that behaves

  /// Answers ApiVersions with all that this library speaks.
  func negotiate() throws {
    let request = try request()
    try reply(Self.versions, to: request)
  }

  static var versions: ApiVersionsResponse {
    var response = ApiVersionsResponse()
    response.apiKeys = MessageCatalog.apis.map { CapabilitiesTests.version($0.key, $0.versions) }
    return response
  }

  /// A cluster of this broker alone, node 1, with the topics that were asked for: one partition each.
  func metadata(for request: Request) throws -> MetadataResponse {
    let asked = try MetadataRequest.decode(request.body, version: request.header.apiVersion)
    var response = MetadataResponse()
    response.brokers = [
      MetadataResponse.Broker(nodeID: 1, host: broker.host, port: Int32(broker.port))
    ]
    response.controllerID = 1
    response.topics = (asked.topics ?? []).map { topic in
      var partition = MetadataResponse.Partition()
      partition.leaderID = 1
      partition.leaderEpoch = 0
      return MetadataResponse.Topic(name: topic.name, topicID: KafkaUUID(high: 1, low: 1), partitions: [partition])
    }
    return response
  }

  /// Answers metadata and produce requests until the client goes; other requests go to `other`.
  func serve(_ other: (Request) throws -> Void = { _ in }) throws {
    try negotiate()
    try serveRest(other)
  }

  /// The same after the handshake.
  func serveRest(_ other: (Request) throws -> Void = { _ in }) throws {
    while true {
      let request = try request()
      switch request.header.apiKey {
      case .metadata:
        try reply(metadata(for: request), to: request)
      case .produce:
        try reply(ProduceResponse(), to: request)
      default:
        try other(request)
      }
    }
  }
}
