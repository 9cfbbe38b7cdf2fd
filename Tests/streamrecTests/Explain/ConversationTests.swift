import KafkaWire
import Testing

@testable import streamrec

struct ConversationTests {
  private func segment(
    _ payload: [UInt8], at sequence: UInt32, flags: UInt8 = 16, fromClient: Bool = true
  ) throws -> TCPSegment {
    let tcp = CaptureBuilder.tcp(payload, sequence: sequence, flags: flags, fromClient: fromClient)
    return try #require(TCPSegment(CapturedPacket(link: .rawIP, bytes: CaptureBuilder.ipv4(tcp))))
  }

  private func request(_ id: Int32) throws -> [UInt8] {
    let request = HeartbeatRequest(groupID: "g", generationID: 1, memberID: "m")
    return try Frame.encode(request, version: 4, correlationID: id, clientID: "c").joined().array
  }

  private func response(_ id: Int32) throws -> [UInt8] {
    var response = HeartbeatResponse()
    response.errorCode = .rebalanceInProgress
    return try Frame.encode(response, version: 4, correlationID: id).joined().array
  }

  private func frames(_ events: [ConversationEvent]) -> [ExplainedMessage] {
    events.compactMap { if case .frame(let frame) = $0 { frame.message } else { nil } }
  }

  @Test("a response gets the API and version of its request, however the bytes are cut", arguments: [1, 3, 10, 1000])
  func pairs(_ size: Int) throws {
    var table = ConversationTable(port: nil)
    var events = table.add(try segment([], at: 99, flags: 2), time: nil)
    func send(_ bytes: [UInt8], _ start: UInt32, fromClient: Bool) throws {
      for offset in stride(from: 0, to: bytes.count, by: size) {
        let piece = Array(bytes[offset..<min(offset + size, bytes.count)])
        events += table.add(
          try segment(piece, at: start + UInt32(offset), fromClient: fromClient), time: 5)
      }
    }
    try send(request(1) + request(2), 100, fromClient: true)
    try send(response(1) + response(2), 500, fromClient: false)
    events += table.finish()
    let found = frames(events)
    #expect(found.map(\.direction) == [.request, .request, .response, .response])
    #expect(found.map(\.correlationID) == [1, 2, 1, 2])
    #expect(found.allSatisfy { $0.isComplete && $0.apiKey == .heartbeat && $0.version == 4 })
    #expect(found.last?.field(["body", "error_code"])?.note == "REBALANCE_IN_PROGRESS")
    #expect(table.skipped == 0)
  }

  @Test("without its beginning a connection tells by its bytes who asks", arguments: [true, false])
  func direction(_ isSwapped: Bool) throws {
    // The client's port may well be the smaller one.
    var table = ConversationTable(port: nil)
    let events =
      table.add(try segment(request(1), at: 7, fromClient: !isSwapped), time: nil)
      + table.add(try segment(response(1), at: 7, fromClient: isSwapped), time: nil)
    #expect(frames(events).map(\.direction) == [.request, .response])
  }

  @Test("after a gap it goes on with the next frame that begins a segment, and says what was lost")
  func gap() throws {
    var table = ConversationTable(port: nil)
    let first = try request(1)
    var events = table.add(try segment(first, at: 100), time: nil)
    // Half of a request, then a hole, then whole ones.
    events += table.add(try segment(Array(request(2).prefix(9)), at: 100 + UInt32(first.count)), time: nil)
    events += table.add(try segment(request(3), at: 1000), time: nil)
    events += table.add(try segment(response(3), at: 50, fromClient: false), time: nil)
    events += table.finish()
    #expect(frames(events).map(\.correlationID) == [1, 3])
    let gaps = events.filter { if case .gap = $0 { true } else { false } }
    #expect(gaps.count == 1)
    #expect(table.skipped >= 9)
  }

  @Test("a response without its request is told, not guessed at")
  func unknown() throws {
    var table = ConversationTable(port: 9092)
    let events = table.add(try segment(response(8), at: 1, fromClient: false), time: nil)
    guard case .unknownResponse(_, _, 8, let bytes)? = events.first else {
      Issue.record("\(events)")
      return
    }
    #expect(try bytes == response(8).count)
  }

  @Test(
    "without its beginning, and without a whole request, the ports tell who asks", arguments: [8, 13, 3] as [Int32])
  func responseFirst(_ id: Int32) throws {
    // Its correlation id reads like the header of a Produce request.
    var response = FetchResponse()
    response.sessionID = 77
    let bytes = try Frame.encode(response, version: 10, correlationID: id).joined().array
    var table = ConversationTable(port: nil)
    let events = table.add(try segment(bytes, at: 1, fromClient: false), time: nil)
    guard case .unknownResponse(_, _, id, bytes.count)? = events.first else {
      Issue.record("\(events)")
      return
    }
    let later = table.add(try segment(request(9), at: 5), time: nil)
    #expect(frames(later).map(\.direction) == [.request])
  }

  @Test("ports that are used again belong to another connection")
  func reused() throws {
    var table = ConversationTable(port: nil)
    let half = Array(try request(1).prefix(9))
    var events = table.add(try segment([], at: 99, flags: 2), time: nil)
    events += table.add(try segment(half, at: 100), time: nil)
    events += table.add(try segment([], at: 70_000, flags: 2), time: nil)
    // The SYN once more, and the broker's after the first bytes.
    events += table.add(try segment([], at: 70_000, flags: 2), time: nil)
    events += table.add(try segment(request(2), at: 70_001), time: nil)
    events += table.add(try segment([], at: 70_000, flags: 2), time: nil)
    events += table.add(try segment(response(2), at: 1, fromClient: false), time: nil)
    events += table.add(try segment([], at: 0, flags: 18, fromClient: false), time: nil)
    events += table.finish()
    #expect(frames(events).map(\.correlationID) == [2, 2])
    #expect(frames(events).allSatisfy { $0.isComplete })
    #expect(table.skipped == half.count)
    #expect(table.connections == 2)
  }

  @Test("TLS is named once, and other protocols are passed over")
  func strangers() throws {
    var table = ConversationTable(port: nil)
    var events = table.add(try segment([], at: 0, flags: 2), time: nil)
    for number in 0..<3 { events += table.add(try segment([22, 3, 1, 0, 9], at: UInt32(1 + number * 5)), time: nil) }
    #expect(events.count == 1)
    var other = ConversationTable(port: nil)
    let text = Array("GET / HTTP/1.1\r\nHost: example\r\n\r\n".utf8)
    #expect(other.add(try segment(text, at: 0), time: nil).isEmpty)
    #expect(other.finish().isEmpty)
    #expect(other.skipped == text.count)
    var elsewhere = ConversationTable(port: 9999)
    #expect(try elsewhere.add(segment(request(1), at: 0), time: nil).isEmpty)
  }

  @Test("noise on many connections is borne")
  func noise() throws {
    var generator = SystemRandomNumberGenerator()
    var table = ConversationTable(port: nil)
    for _ in 0..<3000 {
      var bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in UInt8.random(in: 0...3, using: &generator)
      }
      bytes = CaptureBuilder.tcp(bytes, sequence: UInt32.random(in: 0...400, using: &generator))
      bytes[0] = UInt8.random(in: 100...110, using: &generator)
      bytes[1] = UInt8.random(in: 0...255, using: &generator)
      guard let segment = TCPSegment(CapturedPacket(link: .rawIP, bytes: CaptureBuilder.ipv4(bytes))) else { continue }
      _ = table.add(segment, time: nil)
    }
    _ = table.finish()
    #expect(table.connections > 0)
  }
}
