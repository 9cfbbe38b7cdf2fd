@testable import KafkaWire

/// Every codec of this build.
let builtCodecs = RecordCompression.all.filter { $0 != .none && $0.isAvailable }

/// Bytes to be compressed, of several kinds and sizes.
enum CodecSample {
  /// Repeats itself.
  static func text(_ count: Int) -> [UInt8] {
    let words = Array("offset=42 partition=7 topic=video key=door \n".utf8)
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += words.dropFirst(bytes.count % 97 % words.count) }
    return Array(bytes.prefix(count))
  }

  /// Cannot be compressed.
  static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    let words = (0..<(count + 7) / 8).map { _ in generator.next() }
    return words.withUnsafeBytes { Array($0.prefix(count)) }
  }

  /// The same bytes in pieces of uneven sizes.
  static func chain(_ bytes: [UInt8], seed: UInt64 = 2) -> ByteChain {
    var generator = SeededGenerator(seed: seed)
    var chain = ByteChain()
    var start = 0
    while start < bytes.count {
      let count = min(Int.random(in: 1...70_000, using: &generator), bytes.count - start)
      chain.append(Bytes(Array(bytes[start..<start + count])))
      start += count
    }
    return chain
  }
}
