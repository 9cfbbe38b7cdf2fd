@testable import KafkaWire

/// Capture files, pcap and pcapng, as `explain` reads them. The first byte says in pieces of which size they come.
enum CapturesTarget: FuzzTarget {
  static let name = "captures"

  static func run(_ input: Bytes) {
    guard let choice = input.slice(from: 0, count: 1)?.array.first,
      let file = input.slice(from: 1, count: input.count - 1)
    else { return }
    let size = Int(choice) + 1
    // Each connection has its splitters and its tables; a packet of 60 bytes can begin one.
    let frames = bounded(file, factor: 4096, plus: 64 << 10) { explain(file.array, inPiecesOf: size) }
    expect(frames == explain(file.array, inPiecesOf: file.count + 1), "the pieces' size changes what is found")
  }

  /// What was found, in words.
  private static func explain(_ bytes: [UInt8], inPiecesOf size: Int) -> [String] {
    var reader = CaptureFileReader()
    var table = ConversationTable(port: nil)
    var found: [String] = []
    var rest = bytes[...]
    do {
      while !rest.isEmpty {
        reader.add(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
        while let packet = try reader.next() {
          guard let segment = TCPSegment(packet) else { continue }
          found += table.add(segment, time: packet.time).map(words)
        }
      }
      try reader.finish()
    } catch {
      found.append("\(error)")
    }
    return found + table.finish().map(words)
  }

  private static func words(_ event: ConversationEvent) -> String {
    switch event {
    case .frame(let frame): "\(frame.message.apiKey.map { "\($0.rawValue)" } ?? "-") \(frame.message.isComplete)"
    case .gap(_, _, let bytes): "gap \(bytes)"
    case .unknownResponse(_, _, let id, let bytes): "unknown \(id) \(bytes)"
    case .encrypted: "encrypted"
    }
  }
}
