/// Writes a record's parts one after another into memory whose size has been reckoned before.
@unsafe struct RecordPen {
  private(set) var place: UnsafeMutableRawPointer

  init(at place: UnsafeMutableRawPointer) {
    unsafe self.place = place
  }

  mutating func byte(_ value: UInt8) {
    unsafe place.storeBytes(of: value, as: UInt8.self)
    unsafe place += 1
  }

  mutating func varint(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    while rest >= 0x80 {
      unsafe byte(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    unsafe byte(UInt8(truncatingIfNeeded: rest))
  }

  mutating func copy(_ source: UnsafeRawBufferPointer) {
    guard let base = source.baseAddress else { return }
    unsafe place.copyMemory(from: base, byteCount: source.count)
    unsafe place += source.count
  }
}
