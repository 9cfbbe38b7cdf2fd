/// In which order the numbers of a capture file stand.
enum ByteOrder: Sendable {
  case big
  case little
}

extension RandomAccessCollection<UInt8> where Index == Int {
  /// A number at so many bytes from the start; nil where it is not all there.
  func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type, at offset: Int, _ order: ByteOrder = .big
  ) -> Number? {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, size <= count, offset <= count - size else { return nil }
    var value: Number = 0
    for index in 0..<size {
      let place = order == .big ? index : size - 1 - index
      value = value << 8 | Number(self[startIndex + offset + place])
    }
    return value
  }
}
