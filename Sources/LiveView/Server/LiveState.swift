/// Everything that can be counted about the live side at one instant. As JSON it is what `/state` answers.
public struct LiveState: Sendable, Codable, Equatable {
  public var topics: [Topic]
  /// HTTP connections, viewers among them.
  public var connections: Int
  /// Requests since the start, streams included.
  public var requests: UInt64
  /// Seconds since the start.
  public var uptime: Double

  public struct Topic: Sendable, Codable, Equatable {
    public var name: String
    /// Whether frames are coming in.
    public var online: Bool
    /// What there is to say to people about it.
    public var detail: String
    /// Pixels.
    public var width: Int?
    /// Pixels.
    public var height: Int?
    /// Frames that came in since the start.
    public var frames: UInt64
    /// Frames that come in per second.
    public var capturedFPS: Double
    /// Capture time of the newest frame: unix seconds.
    public var lastFrame: Double?
    /// Records that were no images.
    public var unreadable: UInt64
    /// Frames that viewers, those gone included, were too slow for.
    public var viewerSkip: UInt64
    public var viewers: [Viewer]

    enum CodingKeys: String, CodingKey {
      case name, online, detail, width, height, frames, unreadable, viewers
      case capturedFPS = "captured_fps"
      case lastFrame = "last_frame"
      case viewerSkip = "viewer_skip"
    }
  }

  public struct Viewer: Sendable, Codable, Equatable {
    /// Counts up from 1.
    public var id: UInt64
    /// Frames that leave for it per second.
    public var fps: Double
    public var sent: UInt64
    /// How often the last frame was sent again.
    public var resent: UInt64
    /// Frames that it was too slow for.
    public var skipped: UInt64
    /// Seconds since it came.
    public var connected: Double
  }
}
