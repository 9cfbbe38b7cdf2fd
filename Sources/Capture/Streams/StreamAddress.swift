import Foundation

/// A stream's URL, with the credentials kept apart: nothing that prints an address prints them.
public struct StreamAddress: Sendable, Hashable {
  /// Small letters, without the colon.
  public let scheme: String
  /// As in the URL: an IPv6 address stands in brackets.
  public let host: String
  /// Nil for the scheme's own.
  public let port: UInt16?
  /// From the slash on, percent-encoded as it was given, without the query.
  public let path: String
  /// From the question mark on, or nothing. Some cameras take the password here, so that it is never shown either.
  let query: String
  /// Percent-decoded; nil where the URL has none.
  let user: String?
  let password: String?

  /// Reads `scheme://[user[:password]@]host[:port][/path][?query]` (RFC 3986). Nil for what is none, for another scheme,
  /// and for a URL with blanks or control characters in it.
  ///
  /// A password may hold an `@` that was not encoded: the last one before the path counts. Nil, too, for what is either a
  /// password with a `/`, `?` or `#` that was not encoded or a path with an `@`: read wrongly, one half of the password
  /// would be a host to connect to and the other be shown.
  public init?(parsing text: String, schemes: Set<String>) {
    guard text.utf8.count <= 4096, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }),
      let separator = text.range(of: "://")
    else { return nil }
    scheme = text[..<separator.lowerBound].lowercased()
    guard schemes.contains(scheme) else { return nil }
    let given = text[separator.upperBound...]
    // A fragment is never sent.
    let rest = given.prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let tail = rest[authority.endIndex...]
    path = String(tail.prefix { $0 != "?" })
    query = String(tail.drop { $0 != "?" })
    let at = authority.lastIndex(of: "@")
    guard let (user, password) = Self.credentials(at.map { authority[..<$0] }) else { return nil }
    (self.user, self.password) = (user, password)
    let place = at.map { authority[authority.index(after: $0)...] } ?? authority
    guard let (host, port) = Self.place(place) else { return nil }
    (self.host, self.port) = (host, port)
    guard !given[authority.endIndex...].contains("@") || (at == nil && port == nil) else { return nil }
  }

  /// What helps where a text is no address.
  static let advice = "blanks and %, and @ / ? # in a user, a password or a path, have to be percent-encoded"

  /// Nil where they are percent-encoded wrongly.
  private static func credentials(_ text: Substring?) -> (String?, String?)? {
    guard let text else { return (nil, nil) }
    let colon = text.firstIndex(of: ":")
    guard let user = String(text[..<(colon ?? text.endIndex)]).removingPercentEncoding else { return nil }
    guard let colon else { return (user, nil) }
    guard let password = String(text[text.index(after: colon)...]).removingPercentEncoding else { return nil }
    // Neither HTTP nor RTSP could carry them.
    guard (user + password).utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
    return (user, password)
  }

  private static func place(_ text: Substring) -> (String, UInt16?)? {
    let bracket = text.lastIndex(of: "]") ?? text.startIndex
    guard let colon = text[bracket...].lastIndex(of: ":") else {
      return text.isEmpty ? nil : (String(text), nil)
    }
    let host = String(text[..<colon])
    let digits = text[text.index(after: colon)...]
    guard !host.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0
    else { return nil }
    return (host, port)
  }

  private static let ownPorts: [String: UInt16] = ["rtsp": 554, "http": 80, "https": 443]

  /// The camera's name where none is given: where it is, without how to get in.
  public var name: String {
    let place = port == Self.ownPorts[scheme] ? host : authority
    return place + SecretParameters.removed(from: path)
  }

  private var authority: String { host + (port.map { ":\($0)" } ?? "") }

  /// For the library that connects, with a query, and with credentials where `withCredentials` says so.
  func url(withCredentials: Bool) -> String {
    guard withCredentials, let user else { return "\(scheme)://\(authority)\(path)\(query)" }
    return "\(scheme)://\(Self.encoded(user)):\(Self.encoded(password ?? ""))@\(authority)\(path)\(query)"
  }

  private static func encoded(_ text: String) -> String {
    let unreserved = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }

  /// A text that was meant to be a URL, without what may be a password in it: for messages about texts that are none.
  ///
  /// A password with a `?` or `#` that was not encoded looks like a query, so that an `@` behind one hides everything.
  public static func withoutCredentials(_ text: String) -> String {
    let start = text.range(of: "://")?.upperBound ?? text.startIndex
    let cut = text[start...].firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
    guard !text[cut...].contains("@") else { return text[..<start] + "…" }
    let tail = cut == text.endIndex ? "" : "\(text[cut])…"
    guard let at = text[start..<cut].lastIndex(of: "@") else {
      return SecretParameters.removed(from: String(text[..<cut])) + tail
    }
    return text[..<start] + "…" + SecretParameters.removed(from: String(text[at..<cut])) + tail
  }

  /// Whether a text may be an address with a password in it, or one that was meant to be: it has `://`, or an `@` behind a
  /// colon.
  public static func mayHoldCredentials(_ text: String) -> Bool {
    if text.contains("://") { return true }
    guard let colon = text.firstIndex(of: ":") else { return false }
    return text[colon...].contains("@")
  }
}

extension StreamAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The URL without credentials and query.
  public var description: String {
    "\(scheme)://\(authority)\(SecretParameters.removed(from: path))" + (query.isEmpty ? "" : "?…")
  }
  public var debugDescription: String { description }
  // What `dump` and test frameworks print of a value comes from here.
  public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
