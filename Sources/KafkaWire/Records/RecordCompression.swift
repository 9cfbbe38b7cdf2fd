/// The codec of a record batch: the low three bits of its attributes.
public struct RecordCompression: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public var rawValue: Int16

  public init(rawValue: Int16) { self.rawValue = rawValue }

  public static let none = RecordCompression(rawValue: 0)
  public static let gzip = RecordCompression(rawValue: 1)
  public static let snappy = RecordCompression(rawValue: 2)
  public static let lz4 = RecordCompression(rawValue: 3)
  public static let zstd = RecordCompression(rawValue: 4)

  /// Every codec that Kafka has, `none` among them.
  public static let all: [RecordCompression] = [.none, .gzip, .snappy, .lz4, .zstd]

  /// The name by which Kafka's own `compression.type` has it.
  public var description: String {
    switch self {
    case .none: "none"
    case .gzip: "gzip"
    case .snappy: "snappy"
    case .lz4: "lz4"
    case .zstd: "zstd"
    default: "codec \(rawValue)"
    }
  }
}
