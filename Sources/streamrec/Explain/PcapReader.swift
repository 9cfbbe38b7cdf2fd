/// The classic capture format (draft-ietf-opsawg-pcap): a header of 24 bytes, then packets behind headers of 16.
struct PcapReader: Sendable {
  private let order: ByteOrder
  private let nanosecondsPerTick: Int64
  private var link: LinkType?

  /// nil where the file's first four bytes, read as a big-endian number, are none of the format's.
  init?(magic: UInt32) {
    switch magic {
    case 0xa1b2_c3d4: (order, nanosecondsPerTick) = (.big, 1000)
    case 0xd4c3_b2a1: (order, nanosecondsPerTick) = (.little, 1000)
    case 0xa1b2_3c4d: (order, nanosecondsPerTick) = (.big, 1)
    case 0x4d3c_b2a1: (order, nanosecondsPerTick) = (.little, 1)
    default: return nil
    }
  }

  /// What stands at the start of `bytes`, and how many of them it took: none where more are needed.
  mutating func next(
    _ bytes: ArraySlice<UInt8>, at offset: Int
  ) throws(CaptureFileError) -> (packet: CapturedPacket?, used: Int) {
    guard let link else {
      guard bytes.count >= 24, let network = bytes.number(UInt32.self, at: 20, order) else { return (nil, 0) }
      // The upper bits tell of frame check sequences.
      link = LinkType(network & 0x0fff_ffff)
      return (nil, 24)
    }
    guard let seconds = bytes.number(UInt32.self, at: 0, order), let ticks = bytes.number(UInt32.self, at: 4, order),
      let length = bytes.number(UInt32.self, at: 8, order).map({ Int($0) }), bytes.count >= 16
    else { return (nil, 0) }
    guard length <= CaptureFileReader.limit else {
      throw CaptureFileError("a packet claims \(length) bytes", at: offset + 8)
    }
    guard bytes.count >= 16 + length else { return (nil, 0) }
    let body = bytes.dropFirst(16).prefix(length)
    let time = Int64(seconds) * 1_000_000_000 + Int64(ticks) * nanosecondsPerTick
    return (CapturedPacket(link: link, time: time, bytes: Array(body)), 16 + length)
  }
}
