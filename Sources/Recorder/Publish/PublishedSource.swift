public import Capture

/// One of a publisher's sources: its name, and how it is opened.
public struct PublishedSource: Sendable {
  enum Origin: Sendable {
    case stream(FrameStream)
    /// Blocks nobody, however long it takes.
    case closed(@Sendable () async throws(CaptureError) -> any FrameSource)
  }

  /// The camera's name: the records' key.
  public let name: String
  /// The clip's name, for files: a header of each record.
  public let videoName: String?
  /// Whether it is opened again and again where what keeps it from its first frame may pass.
  let isAwaited: Bool
  let origin: Origin

  /// A source that runs already, behind a queue of its own.
  public init(_ stream: FrameStream, videoName: String? = nil) {
    name = stream.name
    self.videoName = videoName
    isAwaited = false
    origin = .stream(stream)
  }

  /// A source that is opened when publishing begins, beside the others, and gets a queue of the publisher's.
  ///
  /// - Parameters:
  ///   - isAwaited: whether it is tried again, for as long as it takes, where it cannot be opened or breaks off before its
  ///     first frame, and that may pass (``Capture/CaptureError/mayPass``).
  ///   - open: must not block the thread that it is called on: libraries that do belong on one of their own. Called once
  ///     for each try.
  public init(
    name: String, videoName: String? = nil, isAwaited: Bool = false,
    open: @escaping @Sendable () async throws(CaptureError) -> any FrameSource
  ) {
    self.name = name
    self.videoName = videoName
    self.isAwaited = isAwaited
    origin = .closed(open)
  }
}
