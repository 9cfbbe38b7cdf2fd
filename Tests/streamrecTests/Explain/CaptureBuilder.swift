@testable import streamrec

/// Packets and capture files made of given bytes.
enum CaptureBuilder {
  static let client = Endpoint(address: [127, 0, 0, 1], port: 40_000)
  static let server = Endpoint(address: [127, 0, 0, 1], port: 9092)

  static func big<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    let bits = MemoryLayout<Number>.size * 8
    return stride(from: bits - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> Number($0)) }
  }

  static func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] { big(value).reversed() }

  static func tcp(_ payload: [UInt8], sequence: UInt32, flags: UInt8 = 16, fromClient: Bool = true) -> [UInt8] {
    let (from, to) = fromClient ? (client, server) : (server, client)
    var bytes = big(from.port) + big(to.port)
    bytes += big(sequence) + big(UInt32(0))
    bytes += [0x50, flags, 0, 0, 0, 0, 0, 0]
    return bytes + payload
  }

  static func ipv4(_ tcp: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x45, 0]
    bytes += big(UInt16(20 + tcp.count))
    bytes += [0, 0, 0, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]
    return bytes + tcp
  }

  /// With one hop-by-hop header before TCP.
  static func ipv6(_ tcp: [UInt8]) -> [UInt8] {
    let loopback = [UInt8](repeating: 0, count: 15) + [1]
    var bytes: [UInt8] = [0x60, 0, 0, 0]
    bytes += big(UInt16(8 + tcp.count))
    bytes += [0, 64]
    bytes += loopback + loopback
    bytes += [6, 0, 1, 4, 0, 0, 0, 0]
    return bytes + tcp
  }

  /// A classic capture of raw IP packets.
  static func pcap(_ packets: [[UInt8]], link: UInt32 = 101, isBig: Bool = false) -> [UInt8] {
    func four(_ value: UInt32) -> [UInt8] { isBig ? big(value) : little(value) }
    func two(_ value: UInt16) -> [UInt8] { isBig ? big(value) : little(value) }
    var file = four(0xa1b2_c3d4) + two(2) + two(4)
    file += four(0) + four(0)
    file += four(262_144) + four(link)
    for (index, packet) in packets.enumerated() {
      let size = four(UInt32(packet.count))
      file += four(1_700_000_000) + four(UInt32(index))
      file += size + size + packet
    }
    return file
  }

  /// A pcapng file with one interface whose clock ticks in nanoseconds.
  static func pcapng(_ packets: [[UInt8]], link: UInt16 = 101, isBig: Bool = false) -> [UInt8] {
    func four(_ value: UInt32) -> [UInt8] { isBig ? big(value) : little(value) }
    func two(_ value: UInt16) -> [UInt8] { isBig ? big(value) : little(value) }
    func block(_ kind: UInt32, _ body: [UInt8]) -> [UInt8] {
      let padding = [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
      let padded = body + padding
      let total = four(UInt32(12 + padded.count))
      return four(kind) + total + padded + total
    }
    var section = four(0x1a2b_3c4d) + two(1) + two(0)
    section += [UInt8](repeating: 0xff, count: 8)
    var interface = two(link) + two(0) + four(0)
    // Option 9: times are in units of 10^-9 s.
    interface += two(9) + two(1)
    interface += [9, 0, 0, 0] + four(0)
    var file = block(0x0a0d_0d0a, section) + block(1, interface)
    file += block(0xbad, [1, 2, 3, 4])
    for (index, packet) in packets.enumerated() {
      let time = UInt64(1_700_000_000_000_000_000) + UInt64(index)
      let size = four(UInt32(packet.count))
      var body = four(0) + four(UInt32(time >> 32))
      body += four(UInt32(truncatingIfNeeded: time))
      body += size + size + packet
      file += block(6, body)
    }
    return file
  }
}
