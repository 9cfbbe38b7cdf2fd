@testable import KafkaWire

/// The codecs alone: the first byte chooses one, a way, and a level.
enum CodecsTarget: FuzzTarget {
  static let name = "codecs"

  private static let limit = 1 << 18
  private static let codecs: [RecordCompression] = [.gzip, .snappy, .lz4, .zstd]

  static func run(_ input: Bytes) {
    guard let choice = input.slice(from: 0, count: 1)?.array.first,
      let rest = input.slice(from: 1, count: input.count - 1)
    else { return }
    let codec = codecs[Int(choice & 3)]
    if choice & 4 == 0 {
      // LZ4 takes blocks of up to 4 MiB on a frame's word, which nothing touches.
      let restored = bounded(rest, factor: 8, plus: 2 * limit + (10 << 20)) {
        try? codec.decompress(rest, limit: limit)
      }
      expect(restored?.count ?? 0 <= limit, "\(codec) gave \(restored?.count ?? 0) bytes")
    } else {
      let level = codec.levels == nil ? nil : Int(choice >> 4) % 9 + 1
      do {
        guard let packed = try codec.compress(ByteChain(rest), level: level) else { return }
        expect(packed.count < rest.count, "\(codec) made it larger")
        expect(try codec.decompress(packed, limit: rest.count) == rest, "\(codec) changed it")
      } catch {
        expect(false, "\(codec), level \(level ?? 0): \(error)")
      }
    }
  }
}
