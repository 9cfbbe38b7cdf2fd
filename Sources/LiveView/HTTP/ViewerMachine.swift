/// What one viewer of a live stream is to be sent next: the newest frame, one at a time.
///
/// A viewer that has not taken its last frame yet is given no other; when it has, it gets the newest one, and those
/// between are counted as skipped. So a slow viewer lags by a frame, never by a queue. A value without I/O.
struct ViewerMachine: Sendable, Equatable {
  enum Action: Sendable, Equatable {
    case none
    /// Send the newest frame, which has this number.
    case send(UInt64)
    /// Send the newest frame once more: browsers may show a part only when the next one begins.
    case resend
  }

  let idleResend: Duration
  private(set) var sent: UInt64 = 0
  private(set) var resent: UInt64 = 0
  /// Frames that came while the viewer was busy and that it will never see.
  private(set) var skipped: UInt64 = 0

  private var newest: UInt64 = 0
  private var lastNumber: UInt64?
  private var lastSend: Duration = .zero
  private var isWriting = false

  init(idleResend: Duration) {
    self.idleResend = idleResend
  }

  /// The topic's newest frame has this number. Numbers count up by one; a jump means that frames came and went.
  mutating func newFrame(_ number: UInt64, at now: Duration) -> Action {
    guard number > newest else { return .none }
    newest = number
    return isWriting ? .none : sendNewest(at: now)
  }

  /// Everything sent so far has left for the viewer.
  mutating func drained(at now: Duration) -> Action {
    isWriting = false
    return newest > (lastNumber ?? 0) ? sendNewest(at: now) : .none
  }

  mutating func idleTick(at now: Duration) -> Action {
    guard !isWriting, lastNumber != nil, now - lastSend >= idleResend else { return .none }
    isWriting = true
    lastSend = now
    resent &+= 1
    return .resend
  }

  private mutating func sendNewest(at now: Duration) -> Action {
    // Frames from before this viewer came are not its losses.
    if let lastNumber { skipped &+= newest &- lastNumber &- 1 }
    lastNumber = newest
    lastSend = now
    isWriting = true
    sent &+= 1
    return .send(newest)
  }
}
