/// What one packet says in a TCP connection.
struct TCPSegment: Sendable, Equatable {
  var source: Endpoint
  var destination: Endpoint
  var sequence: UInt32
  var isSyn = false
  var isAck = false
  /// FIN or RST: nothing comes after it in this direction.
  var isEnd = false
  /// As much of the payload as was captured.
  var payload: [UInt8]

  /// nil for a packet that is no whole TCP segment.
  init?(_ packet: CapturedPacket) {
    guard let network = Self.network(packet) else { return nil }
    switch network.first.map({ $0 >> 4 }) {
    case 4: self.init(ipv4: network)
    case 6: self.init(ipv6: network)
    default: return nil
    }
  }

  /// What follows the link layer's header; nil where that is not IP.
  private static func network(_ packet: CapturedPacket) -> ArraySlice<UInt8>? {
    let bytes = packet.bytes[...]
    switch packet.link {
    case .rawIP: return bytes
    // An address family in the byte order of whoever captured; the version in the IP header tells the same.
    case .null, .loop: return bytes.dropFirst(4)
    case .ethernet: return behindTags(bytes, typeAt: 12)
    case .linuxCooked: return behindTags(bytes, typeAt: 14)
    case .linuxCooked2:
      guard let kind = bytes.number(UInt16.self, at: 0), isIP(kind) else { return nil }
      return bytes.dropFirst(20)
    case .unknown: return nil
    }
  }

  /// Passes over VLAN tags (802.1Q, 802.1ad).
  private static func behindTags(_ bytes: ArraySlice<UInt8>, typeAt first: Int) -> ArraySlice<UInt8>? {
    var offset = first
    for _ in 0..<3 {
      guard let kind = bytes.number(UInt16.self, at: offset) else { return nil }
      if isIP(kind) { return bytes.dropFirst(offset + 2) }
      guard kind == 0x8100 || kind == 0x88a8 else { return nil }
      offset += 4
    }
    return nil
  }

  private static func isIP(_ kind: UInt16) -> Bool { kind == 0x0800 || kind == 0x86dd }

  private init?(ipv4 bytes: ArraySlice<UInt8>) {
    guard let first = bytes.first, let total = bytes.number(UInt16.self, at: 2).map({ Int($0) }),
      let fragment = bytes.number(UInt16.self, at: 6), bytes.number(UInt8.self, at: 9) == 6
    else { return nil }
    let size = Int(first & 15) * 4
    // Only the first fragment begins with a TCP header, and it alone is not the whole.
    guard size >= 20, bytes.count >= size, fragment & 0x3fff == 0 else { return nil }
    let addresses = Array(bytes.dropFirst(12).prefix(8))
    // 0 where the network card cuts the packet up later.
    let end = total == 0 ? bytes.count : total
    guard end >= size else { return nil }
    self.init(
      tcp: bytes.prefix(end).dropFirst(size), from: Array(addresses.prefix(4)), to: Array(addresses.suffix(4)))
  }

  private init?(ipv6 bytes: ArraySlice<UInt8>) {
    guard let length = bytes.number(UInt16.self, at: 4).map({ Int($0) }), var next = bytes.number(UInt8.self, at: 6),
      bytes.count >= 40
    else { return nil }
    let addresses = Array(bytes.dropFirst(8).prefix(32))
    var rest = length == 0 ? bytes.dropFirst(40) : bytes.prefix(40 + length).dropFirst(40)
    // Hop-by-hop options, routing, destination options.
    for _ in 0..<8 where next == 0 || next == 43 || next == 60 {
      guard let following = rest.number(UInt8.self, at: 0), let size = rest.number(UInt8.self, at: 1) else {
        return nil
      }
      next = following
      rest = rest.dropFirst((Int(size) + 1) * 8)
    }
    guard next == 6 else { return nil }
    self.init(tcp: rest, from: Array(addresses.prefix(16)), to: Array(addresses.suffix(16)))
  }

  private init?(tcp bytes: ArraySlice<UInt8>, from: [UInt8], to: [UInt8]) {
    guard let sourcePort = bytes.number(UInt16.self, at: 0), let destinationPort = bytes.number(UInt16.self, at: 2),
      let sequence = bytes.number(UInt32.self, at: 4),
      let size = bytes.number(UInt8.self, at: 12).map({ Int($0 >> 4) * 4 }),
      let flags = bytes.number(UInt8.self, at: 13), size >= 20, bytes.count >= size
    else { return nil }
    source = Endpoint(address: from, port: sourcePort)
    destination = Endpoint(address: to, port: destinationPort)
    self.sequence = sequence
    isSyn = flags & 2 != 0
    isAck = flags & 16 != 0
    isEnd = flags & 5 != 0
    payload = Array(bytes.dropFirst(size))
  }
}
