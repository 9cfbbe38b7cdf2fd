/// Why a source could not be opened or went away: what failed, where, and what to do about it.
public struct CaptureError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The device, file or folder is not there or may not be read, or the stream does not answer.
    case unreachable
    /// It is there, and it is not what was expected (no video in a file, no capture on a device).
    case unsupported
    /// It went away or broke off while in use.
    case interrupted
    /// An option's value makes no sense for this source.
    case invalidOption
    /// This build was made without the library that the source needs.
    case notBuiltIn
  }

  public var code: Code
  /// The device, path or URL, without credentials.
  public var source: String
  /// What failed, with the system's or library's own words.
  public var reason: String
  /// What to do about it.
  public var advice: String
  /// Whether it may be otherwise later though nobody changes what was asked for: a camera that is switched off, and not a
  /// password that is wrong.
  public var mayPass: Bool

  public init(_ code: Code, source: String, reason: String, advice: String, mayPass: Bool = false) {
    self.code = code
    self.source = source
    self.reason = reason
    self.advice = advice
    self.mayPass = mayPass
  }

  public var description: String { "\(source): \(reason). \(advice)" }
}
