import Foundation

/// What is to be done when a camera fails, from what happened to it. A value: it does nothing itself.
///
/// A camera that is not there is waited for as long as it takes; it was there when capturing began. One that is there and
/// gives nothing gets a few new starts, and then fails by name.
struct CameraLife: Sendable, Equatable {
  enum Event: Sendable, Equatable {
    /// A buffer came, whatever was in it.
    case buffer
    /// None came for as long as one waits for a camera of this rate.
    case silence
    /// An ioctl failed with this errno.
    case failed(Int32)
    /// The driver says that its signal has another size now.
    case sourceChanged
    /// It could not be opened anew.
    case absent(CaptureError.Code)
  }

  enum Action: Sendable, Equatable {
    case goOn
    /// Streaming off and on, which gives the driver all its buffers again.
    case restart
    /// Close, wait so many milliseconds, open and negotiate anew.
    case reopen(afterMilliseconds: Int32)
    case fail
  }

  /// New starts in a row, without a buffer between them, that a camera gets which is there.
  static let mostRestarts = 3
  /// Openings in a row, without a buffer between them, that a camera gets which is there.
  static let mostReopenings = 3
  private static let firstWait: Int32 = 250
  private static let longestWait: Int32 = 2_000

  private var restarts = 0
  private var reopenings = 0
  private var wait = Self.firstWait

  mutating func handle(_ event: Event) -> Action {
    switch event {
    case .buffer:
      self = CameraLife()
      return .goOn
    case .sourceChanged:
      return reopen()
    case .silence:
      // A second one would be as long as the first: it is opened anew at once.
      return restarts == 0 ? restart() : reopen()
    case .failed(ENODEV), .failed(ENXIO):
      return later()
    case .failed:
      return restarts < Self.mostRestarts ? restart() : reopen()
    case .absent(.invalidOption), .absent(.notBuiltIn):
      // Waiting does not help.
      return .fail
    case .absent:
      return later()
    }
  }

  private mutating func restart() -> Action {
    restarts += 1
    return .restart
  }

  private mutating func reopen() -> Action {
    guard reopenings < Self.mostReopenings else { return .fail }
    reopenings += 1
    restarts = 0
    return .reopen(afterMilliseconds: 0)
  }

  private mutating func later() -> Action {
    defer { wait = min(wait * 2, Self.longestWait) }
    // It was away: what failed before says nothing about how it is when it is back.
    restarts = 0
    reopenings = 0
    return .reopen(afterMilliseconds: wait)
  }
}
