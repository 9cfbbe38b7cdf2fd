import Testing

@testable import streamrec

struct TCPSegmentTests {
  private static let payload = Array("payload".utf8)
  private static let tcp = CaptureBuilder.tcp(payload, sequence: 77, flags: 2)
  private static let ethernet = [UInt8](repeating: 0, count: 12)

  static let packets: [CapturedPacket] = [
    CapturedPacket(link: .rawIP, bytes: CaptureBuilder.ipv4(tcp)),
    CapturedPacket(link: .rawIP, bytes: CaptureBuilder.ipv6(tcp)),
    CapturedPacket(link: .null, bytes: [2, 0, 0, 0] + CaptureBuilder.ipv4(tcp)),
    CapturedPacket(link: .loop, bytes: [0, 0, 0, 24] + CaptureBuilder.ipv6(tcp)),
    CapturedPacket(link: .ethernet, bytes: ethernet + [8, 0] + CaptureBuilder.ipv4(tcp)),
    // Padded to the least size of a frame: the padding is no payload.
    CapturedPacket(link: .ethernet, bytes: ethernet + [8, 0] + CaptureBuilder.ipv4(tcp) + [0, 0, 0, 0]),
    CapturedPacket(link: .ethernet, bytes: ethernet + [0x81, 0, 0, 5, 0x86, 0xdd] + CaptureBuilder.ipv6(tcp)),
    CapturedPacket(link: .linuxCooked, bytes: Array(repeating: 0, count: 14) + [8, 0] + CaptureBuilder.ipv4(tcp)),
    CapturedPacket(
      link: .linuxCooked2, bytes: [8, 0] + Array(repeating: 0, count: 18) + CaptureBuilder.ipv4(tcp)),
  ]

  @Test("a segment is found behind every kind of header", arguments: packets.indices)
  func found(_ index: Int) throws {
    let segment = try #require(TCPSegment(Self.packets[index]))
    #expect(segment.payload == Self.payload)
    #expect(segment.sequence == 77)
    #expect(segment.source.port == 40_000)
    #expect(segment.destination.port == 9092)
    #expect((segment.isSyn, segment.isAck, segment.isEnd) == (true, false, false))
  }

  @Test("a packet cut anywhere is part of the payload or no segment", arguments: packets.indices)
  func cut(_ index: Int) {
    let whole = Self.packets[index]
    for count in 0..<whole.bytes.count {
      let cut = CapturedPacket(link: whole.link, bytes: Array(whole.bytes[..<count]))
      if let segment = TCPSegment(cut) { #expect(Self.payload.starts(with: segment.payload)) }
    }
  }

  @Test("UDP, fragments, other networks and other links are none")
  func others() {
    var udp = CaptureBuilder.ipv4(Self.tcp)
    udp[9] = 17
    #expect(TCPSegment(CapturedPacket(link: .rawIP, bytes: udp)) == nil)
    var fragment = CaptureBuilder.ipv4(Self.tcp)
    fragment[7] = 100
    #expect(TCPSegment(CapturedPacket(link: .rawIP, bytes: fragment)) == nil)
    let arp = CapturedPacket(link: .ethernet, bytes: Self.ethernet + [8, 6] + CaptureBuilder.ipv4(Self.tcp))
    #expect(TCPSegment(arp) == nil)
    #expect(TCPSegment(CapturedPacket(link: .unknown(147), bytes: CaptureBuilder.ipv4(Self.tcp))) == nil)
  }

  @Test("addresses are written as people write them")
  func addresses() {
    #expect(Endpoint(address: [10, 0, 0, 7], port: 9092).description == "10.0.0.7:9092")
    let six = Endpoint(address: [UInt8](repeating: 0, count: 14) + [1, 0x2f], port: 1)
    #expect(six.description == "[0:0:0:0:0:0:0:12f]:1")
  }
}
