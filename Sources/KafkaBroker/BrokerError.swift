/// Why the broker could not start: what failed, where, and what to do.
public struct BrokerError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// A setting makes no sense.
    case invalidConfiguration
    /// Another process listens there.
    case addressInUse
    /// The address cannot be listened on.
    case cannotListen
    /// Another broker has the data directory.
    case directoryLocked
    /// The data directory cannot be read or written.
    case storage
    /// `start()` on a broker that is running or was stopped.
    case alreadyStarted
  }

  public var code: Code
  /// One line for a person.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
