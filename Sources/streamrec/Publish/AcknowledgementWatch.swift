/// Finds out when to tell that the brokers do not acknowledge, and when to tell that they do again. A value.
struct AcknowledgementWatch {
  enum Notice: Equatable {
    /// So many frames have waited for long.
    case silence(Int)
    case over
  }

  /// Short pauses, such as those of a new leader's election, are not worth a word.
  static let patience: Duration = .seconds(5)

  private var published: UInt64 = 0
  /// Since when frames have waited without one of them being acknowledged.
  private var since: Duration?
  private var isTold = false

  init() {}

  /// Looks at the counters at a moment of any clock that never jumps.
  mutating func look(published: UInt64, inFlight: Int, at now: Duration) -> Notice? {
    if published != self.published || inFlight == 0 {
      self.published = published
      since = inFlight > 0 ? now : nil
      defer { isTold = false }
      return isTold ? .over : nil
    }
    let begun = since ?? now
    since = begun
    guard !isTold, now - begun >= Self.patience else { return nil }
    isTold = true
    return .silence(inFlight)
  }
}
