/// Reads a capture file as it comes in, in pieces of any size: classic pcap or pcapng.
struct CaptureFileReader: Sendable {
  private enum Format {
    case undecided
    case pcap(PcapReader)
    case pcapng(PcapngReader)
  }

  /// No packet and no block is longer: a length beyond it is a lie, and must not become memory.
  static let limit = 16 << 20

  private var format = Format.undecided
  private var buffer: [UInt8] = []
  private var start = 0
  /// Bytes of the file before `buffer[start]`.
  private var offset = 0

  /// Whether a file that begins so is a capture.
  static func isCapture(_ head: [UInt8]) -> Bool {
    guard let magic = head.number(UInt32.self, at: 0) else { return false }
    return magic == PcapngReader.magic || PcapReader(magic: magic) != nil
  }

  mutating func add(_ piece: [UInt8]) {
    buffer.removeFirst(start)
    start = 0
    buffer += piece
  }

  /// The next packet; nil where more of the file is needed.
  mutating func next() throws(CaptureFileError) -> CapturedPacket? {
    while true {
      let before = offset
      let packet = try step()
      if packet != nil || offset == before { return packet }
    }
  }

  /// Called at the end of the file: what is left over is a cut packet.
  func finish() throws(CaptureFileError) {
    if case .undecided = format {
      throw CaptureFileError("the file is no pcap and no pcapng capture", at: 0)
    }
    let left = buffer.count - start
    if left > 0 { throw CaptureFileError("the file ends within a packet, \(left) bytes after its start", at: offset) }
  }

  private mutating func step() throws(CaptureFileError) -> CapturedPacket? {
    switch format {
    case .undecided:
      guard let magic = buffer[start...].number(UInt32.self, at: 0) else { return nil }
      if magic == PcapngReader.magic {
        format = .pcapng(PcapngReader())
      } else if let reader = PcapReader(magic: magic) {
        format = .pcap(reader)
      } else {
        throw CaptureFileError("the file is no pcap and no pcapng capture", at: 0)
      }
      return try step()
    case .pcap(var reader):
      let (packet, used) = try reader.next(buffer[start...], at: offset)
      format = .pcap(reader)
      skip(used)
      return packet
    case .pcapng(var reader):
      let (packet, used) = try reader.next(buffer[start...], at: offset)
      format = .pcapng(reader)
      skip(used)
      return packet
    }
  }

  private mutating func skip(_ count: Int) {
    start += count
    offset += count
  }
}
