/// How the live server listens and how much it lets a viewer take.
public struct LiveConfiguration: Sendable {
  /// A name or address. The default is reached from this machine alone.
  public var host = "127.0.0.1"
  /// 0 lets the system choose.
  public var port: UInt16 = 5000
  /// After this long without a new frame the last one is sent again.
  public var idleResend: Duration = .seconds(1)
  /// How long `/snapshot` waits for a fresh frame before it answers with the newest there is, or 503 where none is.
  public var snapshotTimeout: Duration = .seconds(2)
  /// How long a request's head may take, from the connection's start or the response before.
  public var headTimeout: Duration = .seconds(10)
  /// How long a response may take that is not a stream.
  public var responseTimeout: Duration = .seconds(30)
  /// A stream's viewer that takes nothing for this long is let go.
  public var stallTimeout: Duration = .seconds(30)
  /// Bytes of a viewer's SO_SNDBUF (Linux takes twice that). What lies in it is as old as the line is slow.
  public var sendBuffer: Int32 = 256 << 10
  /// Bytes that a viewer's socket takes beyond those under way (TCP_NOTSENT_LOWAT).
  public var sendLowWater: Int32 = 32 << 10
  /// Connections beyond this many are answered with 503.
  public var maxConnections = 256
  /// Bytes of a request's head.
  public var maxHeadBytes = 16 << 10
  /// Bytes of a request's body; nothing here takes one.
  public var maxBodyBytes = 16 << 10

  public init() {}
}
