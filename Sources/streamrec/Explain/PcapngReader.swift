/// The newer capture format (draft-ietf-opsawg-pcapng): blocks, of which sections, interfaces and packets matter here.
struct PcapngReader: Sendable {
  /// The type of the first block, the same in either byte order.
  static let magic: UInt32 = 0x0a0d_0d0a
  private static let interfaceLimit = 4096

  private struct Interface {
    var link: LinkType
    /// Ticks of a second.
    var resolution: Resolution
  }

  private enum Resolution {
    case powerOfTen(Int)
    case powerOfTwo(Int)
  }

  private var order = ByteOrder.little
  private var interfaces: [Interface] = []

  /// What stands at the start of `bytes`, and how many of them it took: none where more are needed.
  mutating func next(
    _ bytes: ArraySlice<UInt8>, at offset: Int
  ) throws(CaptureFileError) -> (packet: CapturedPacket?, used: Int) {
    guard let kind = bytes.number(UInt32.self, at: 0, order), let mark = bytes.number(UInt32.self, at: 8) else {
      return (nil, 0)
    }
    if kind == Self.magic { try beginSection(mark, at: offset) }
    guard let total = bytes.number(UInt32.self, at: 4, order).map({ Int($0) }) else { return (nil, 0) }
    guard total >= 12, total % 4 == 0, total <= CaptureFileReader.limit else {
      throw CaptureFileError("a block claims \(total) bytes", at: offset + 4)
    }
    guard bytes.count >= total else { return (nil, 0) }
    let body = bytes.dropFirst(8).prefix(total - 12)
    switch kind {
    case 1: try addInterface(body, at: offset)
    case 2: return (try packet(body, interface: body.number(UInt16.self, at: 0, order).map { Int($0) }, offset), total)
    case 3: return (try simplePacket(body, offset), total)
    case 6: return (try packet(body, interface: body.number(UInt32.self, at: 0, order).map { Int($0) }, offset), total)
    default: break
    }
    return (nil, total)
  }

  private mutating func beginSection(_ mark: UInt32, at offset: Int) throws(CaptureFileError) {
    switch mark {
    case 0x1a2b_3c4d: order = .big
    case 0x4d3c_2b1a: order = .little
    default: throw CaptureFileError("a section without a byte order", at: offset + 8)
    }
    interfaces = []
  }

  private mutating func addInterface(_ body: ArraySlice<UInt8>, at offset: Int) throws(CaptureFileError) {
    guard let link = body.number(UInt16.self, at: 0, order), interfaces.count < Self.interfaceLimit else {
      throw CaptureFileError("an interface that makes no sense", at: offset)
    }
    interfaces.append(Interface(link: LinkType(UInt32(link)), resolution: resolution(body.dropFirst(8))))
  }

  /// Option 9, `if_tsresol`; microseconds where it is left out.
  private func resolution(_ options: ArraySlice<UInt8>) -> Resolution {
    var rest = options
    while let code = rest.number(UInt16.self, at: 0, order), code != 0,
      let length = rest.number(UInt16.self, at: 2, order)
    {
      if code == 9, length >= 1, let value = rest.number(UInt8.self, at: 4) {
        let exponent = Int(value & 0x7f)
        return value & 0x80 == 0 ? .powerOfTen(exponent) : .powerOfTwo(exponent)
      }
      rest = rest.dropFirst(4 + (Int(length) + 3) / 4 * 4)
    }
    return .powerOfTen(6)
  }

  /// An enhanced packet (type 6), or one of its predecessors (type 2): both have the time at 4 and the length at 12.
  private func packet(
    _ body: ArraySlice<UInt8>, interface: Int?, _ offset: Int
  ) throws(CaptureFileError) -> CapturedPacket {
    guard let interface, interfaces.indices.contains(interface),
      let high = body.number(UInt32.self, at: 4, order), let low = body.number(UInt32.self, at: 8, order),
      let length = body.number(UInt32.self, at: 12, order).map({ Int($0) }), length <= body.count - 20
    else { throw CaptureFileError("a packet block that makes no sense", at: offset) }
    let from = interfaces[interface]
    return CapturedPacket(
      link: from.link, time: Self.nanoseconds(UInt64(high) << 32 | UInt64(low), from.resolution),
      bytes: Array(body.dropFirst(20).prefix(length)))
  }

  private func simplePacket(_ body: ArraySlice<UInt8>, _ offset: Int) throws(CaptureFileError) -> CapturedPacket {
    guard let from = interfaces.first, let length = body.number(UInt32.self, at: 0, order) else {
      throw CaptureFileError("a packet block without an interface", at: offset)
    }
    return CapturedPacket(link: from.link, time: nil, bytes: Array(body.dropFirst(4).prefix(Int(length))))
  }

  /// nil where the time is beyond what nanoseconds can tell.
  private static func nanoseconds(_ ticks: UInt64, _ resolution: Resolution) -> Int64? {
    switch resolution {
    case .powerOfTen(let exponent) where exponent <= 9:
      let factor = (0..<(9 - exponent)).reduce(UInt64(1)) { product, _ in product * 10 }
      let (value, overflow) = ticks.multipliedReportingOverflow(by: factor)
      return overflow ? nil : Int64(exactly: value)
    case .powerOfTen(let exponent):
      let divisor = (9..<min(exponent, 28)).reduce(UInt64(1)) { product, _ in product * 10 }
      return Int64(exactly: ticks / divisor)
    case .powerOfTwo(let exponent):
      guard exponent < 63 else { return nil }
      let seconds = ticks >> UInt64(exponent)
      let rest = Double(ticks & (1 << UInt64(exponent) - 1)) / Double(UInt64(1) << UInt64(exponent))
      let (value, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
      return overflow ? nil : Int64(exactly: value).map { $0 &+ Int64(rest * 1e9) }
    }
  }
}
