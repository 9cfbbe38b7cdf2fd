import Testing

@testable import KafkaWire

@Suite("Frames: length, header, body")
struct FrameTests {
  @Test("a request's frame has kio's header and body, and reads back", arguments: GoldenAPI.all)
  func request(_ golden: GoldenAPI) throws {
    for one in try golden.cases() where one.kind == .request {
      let rest = try #require(bytes(hex: one.header + one.body))
      let frame = try encoded(golden.request, one)
      #expect(hex(frame) == hex(Bytes(lengthPrefix(rest) + rest)), "\(golden.label(one))")

      let (header, body) = try Frame.requestHeader(of: Bytes(rest), isFlexible: MessageCatalog.isFlexible)
      var expected = RequestHeader()
      expected.apiKey = golden.api.key
      expected.apiVersion = one.version
      expected.correlationID = one.correlationID
      expected.clientID = one.clientID
      #expect(header == expected, "\(golden.label(one))")
      #expect(hex(body) == one.body)
    }
  }

  @Test("a response's frame has kio's header and body, and reads back", arguments: GoldenAPI.all)
  func response(_ golden: GoldenAPI) throws {
    for one in try golden.cases() where one.kind == .response {
      let rest = try #require(bytes(hex: one.header + one.body))
      #expect(try hex(reencoded(golden.response, rest, one)) == hex(Bytes(lengthPrefix(rest) + rest)))
      #expect(try Frame.correlationID(of: Bytes(rest)) == one.correlationID)
    }
  }

  @Test("the ApiVersions answer has header v0 in flexible versions too (KIP-511)")
  func apiVersions() throws {
    let frame = try Frame.encode(ApiVersionsResponse(), version: 3, correlationID: 7)
    // Length, correlation id, and then the error code at once: no tags between.
    #expect(frame.joined().array.prefix(10) == [0, 0, 0, 12, 0, 0, 0, 7, 0, 0])
  }

  @Test("tags of a request header are kept, and do not shift the body")
  func requestHeaderTags() throws {
    let head: [UInt8] = [0, 3, 0, 9, 0, 0, 0, 1, 0, 1, 0x61]
    let frame = Bytes(head + [2, 0, 1, 0xaa, 5, 2, 0xbb, 0xcc] + [1, 2, 3])
    let (header, body) = try Frame.requestHeader(of: frame, isFlexible: MessageCatalog.isFlexible)
    #expect(header.tags == [TaggedField(tag: 0, bytes: [0xaa]), TaggedField(tag: 5, bytes: [0xbb, 0xcc])])
    #expect(body == [1, 2, 3])
  }

  @Test("tags of a response header are skipped")
  func responseHeaderTags() throws {
    let frame = Bytes([0, 0, 0, 9] + [1, 4, 2, 0xaa, 0xbb] + [0, 0, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0, 42, 0, 3, 0])
    let response = try Frame.decode(InitProducerIdResponse.self, from: frame, version: 4)
    var expected = InitProducerIdResponse(producerID: 42, producerEpoch: 3)
    expected.throttleTime = 5
    expected.errorCode = .requestTimedOut
    #expect(response == expected)
  }

  @Test("every cut of a frame's header is a typed error")
  func cutHeader() throws {
    let frame = Bytes([0, 3, 0, 9, 0, 0, 0, 1, 0, 1, 0x61, 1, 5, 2, 0xbb, 0xcc])
    for cut in 0..<frame.count {
      let part = try #require(frame.slice(from: 0, count: cut))
      #expect(throws: WireError.self, "\(cut)") {
        _ = try Frame.requestHeader(of: part, isFlexible: MessageCatalog.isFlexible)
      }
    }
    for cut in 0..<4 {
      let part = try #require(frame.slice(from: 0, count: cut))
      #expect(throws: WireError.self) { _ = try Frame.correlationID(of: part) }
    }
  }

  private func lengthPrefix(_ rest: [UInt8]) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: rest.count >> (24 - 8 * $0)) }
  }

  private func encoded<Request: KafkaRequest>(_ type: Request.Type, _ one: GoldenCase) throws -> Bytes {
    let body = try #require(bytes(hex: one.body))
    let request = try Request.decode(Bytes(body), version: one.version)
    return try Frame.encode(
      request, version: one.version, correlationID: one.correlationID, clientID: one.clientID
    ).joined()
  }

  private func reencoded<Response: KafkaResponse>(
    _ type: Response.Type, _ frame: [UInt8], _ one: GoldenCase
  ) throws -> Bytes {
    let response = try Frame.decode(type, from: Bytes(frame), version: one.version)
    return try Frame.encode(response, version: one.version, correlationID: one.correlationID).joined()
  }
}
