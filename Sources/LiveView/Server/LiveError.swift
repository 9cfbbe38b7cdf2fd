/// Why the live server cannot run: what failed, where, and what to do about it.
public struct LiveError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Another program listens there.
    case addressInUse
    /// The host is not one of this machine, or not a name at all.
    case addressUnavailable
    /// A port that only the administrator may use.
    case notPermitted
    /// The system or libevent refused something else.
    case system
    /// `start` was called before.
    case alreadyStarted
    /// This build was made without libevent.
    case notBuiltIn
  }

  public var code: Code
  /// `host:port`.
  public var address: String
  public var reason: String
  public var advice: String

  public init(_ code: Code, address: String, reason: String, advice: String) {
    self.code = code
    self.address = address
    self.reason = reason
    self.advice = advice
  }

  public var description: String { "cannot serve on \(address): \(reason). \(advice)" }
}
