/// One end of a TCP connection.
struct Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// 4 or 16 bytes.
  var address: [UInt8]
  var port: UInt16

  var description: String {
    guard address.count == 16 else { return address.map(String.init).joined(separator: ".") + ":\(port)" }
    let groups = (0..<8).map { String(UInt16(address[$0 * 2]) << 8 | UInt16(address[$0 * 2 + 1]), radix: 16) }
    return "[\(groups.joined(separator: ":"))]:\(port)"
  }
}
