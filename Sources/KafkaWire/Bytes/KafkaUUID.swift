/// Kafka's 16-byte identifier of a topic, directory or member (KIP-516). Text form: URL-safe base64 without padding.
public struct KafkaUUID: Hashable, Sendable, CustomStringConvertible {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// All zero: "no topic id" on the wire.
  public static let zero = KafkaUUID(high: 0, low: 0)

  public static func random(using generator: inout some RandomNumberGenerator) -> KafkaUUID {
    KafkaUUID(high: generator.next(), low: generator.next())
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  /// Reads the text form; nil for any other text.
  public init?(_ text: String) {
    let groups = text.compactMap { Self.alphabet.firstIndex(of: $0) }
    guard text.count == 22, groups.count == 22, groups[21] & 15 == 0 else { return nil }
    high = 0
    low = 0
    // 21 groups of six bits and one of two, pushed in from below.
    for (index, group) in groups.enumerated() {
      let (width, bits) = index < 21 ? (6, UInt64(group)) : (2, UInt64(group) >> 4)
      high = high << UInt64(width) | low >> UInt64(64 - width)
      low = low << UInt64(width) | bits
    }
  }

  public var description: String {
    var text = ""
    // 128 bits in groups of six from the top; the last group holds two bits.
    for index in 0..<22 {
      let shift = 122 - 6 * index
      let bits: UInt64 =
        if shift >= 64 {
          high >> UInt64(shift - 64)
        } else if shift >= 0 {
          low >> UInt64(shift) | (shift > 58 ? high << UInt64(64 - shift) : 0)
        } else {
          low << UInt64(-shift)
        }
      text.append(Self.alphabet[Int(bits & 63)])
    }
    return text
  }
}
