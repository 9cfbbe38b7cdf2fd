/// Where a broker listens.
public struct BrokerAddress: Sendable, Hashable, CustomStringConvertible {
  public var host: String
  public var port: UInt16

  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `host`, `host:port` or `[v6]:port`; the port is 9092 where none is given. Nil where it is none of these.
  public init?(_ text: String) {
    var host = Substring(text)
    var port = Substring("9092")
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      if !rest.isEmpty {
        guard rest.hasPrefix(":") else { return nil }
        port = rest.dropFirst()
      }
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
    }
    guard !host.isEmpty, let number = UInt16(port), number > 0 else { return nil }
    self.init(host: String(host), port: number)
  }

  /// Reads a comma-separated list; nil where any part is wrong or none is there.
  public static func list(_ text: String) -> [BrokerAddress]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: true)
    let addresses = parts.compactMap { BrokerAddress(String($0).filter { $0 != " " }) }
    return addresses.isEmpty || addresses.count != parts.count ? nil : addresses
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
