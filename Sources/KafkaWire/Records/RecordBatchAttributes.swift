/// The flags of a record batch v2.
public struct RecordBatchAttributes: RawRepresentable, Hashable, Sendable {
  public var rawValue: Int16

  public init(rawValue: Int16) { self.rawValue = rawValue }

  /// Bits 0–2.
  public var compression: RecordCompression {
    get { RecordCompression(rawValue: rawValue & 7) }
    set { rawValue = rawValue & ~7 | newValue.rawValue & 7 }
  }

  /// Bit 3: the broker's clock set the timestamps, and `maxTimestamp` holds for every record.
  public var isLogAppendTime: Bool {
    get { rawValue & 8 != 0 }
    set { rawValue = newValue ? rawValue | 8 : rawValue & ~8 }
  }

  /// Bit 4.
  public var isTransactional: Bool {
    get { rawValue & 16 != 0 }
    set { rawValue = newValue ? rawValue | 16 : rawValue & ~16 }
  }

  /// Bit 5: the records are the brokers' own (transaction markers), not a user's.
  public var isControl: Bool { rawValue & 32 != 0 }
}
