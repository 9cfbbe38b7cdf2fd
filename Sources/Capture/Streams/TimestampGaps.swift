/// Pictures that the network lost without a word, by the gaps in a stream's timestamps. A value.
///
/// A gap alone says little: cameras give fewer pictures in the dark, or of a scene that stands still. It counts where the
/// stream was regular before it and goes on as fast behind it, and only if it is whole intervals long. So what is counted
/// was lost, and some of what was lost is not counted.
struct TimestampGaps: Sendable, Equatable {
  /// So many of the last intervals tell the rate.
  static let window = 16
  /// Of those, so many may be off: a stream that loses more is not told from one that is irregular.
  static let mostIrregular = 2
  /// So many intervals behind a gap have to be as before.
  static let proof = 4
  /// A longer gap, in intervals, is rather a pause.
  static let longest = 32.0
  /// How far an interval may be off, as a part of the usual one.
  private static let tolerance = 0.25

  /// A gap, or several, that may be a loss.
  private struct Suspicion: Sendable, Equatable {
    var lost: UInt64
    /// Nanoseconds.
    var interval: Double
    var regular = 0
    var irregular = 0
  }

  private var last: Int64?
  /// Nanoseconds, the oldest first.
  private var recent: [Int64] = []
  private var suspicion: Suspicion?

  /// Another connection: its timestamps have another beginning.
  mutating func restart() { self = TimestampGaps() }

  /// How many pictures are known to be lost by now that were not before: `proof` pictures behind a gap.
  ///
  /// - Parameters:
  ///   - timestamp: of the picture that came, in nanoseconds of the stream's own counting.
  ///   - known: pictures between it and the one before it that are counted as lost already.
  mutating func lost(before timestamp: Int64, known: UInt64) -> UInt64 {
    guard let last else {
      last = timestamp
      return 0
    }
    let (interval, overflow) = timestamp.subtractingReportingOverflow(last)
    guard !overflow, interval > 0 else {
      restart()
      self.last = timestamp
      return 0
    }
    self.last = timestamp
    defer {
      if recent.count == Self.window { recent.removeFirst() }
      recent.append(interval)
    }
    if suspicion != nil { return judge(Double(interval), known) }
    if let usual = usualInterval, let lost = Self.missing(in: Double(interval), usual, known) {
      suspicion = Suspicion(lost: lost, interval: usual)
    }
    return 0
  }

  /// What becomes of the suspicion.
  private mutating func judge(_ interval: Double, _ known: UInt64) -> UInt64 {
    guard var suspicion else { return 0 }
    if Self.isRegular(interval, suspicion.interval) {
      suspicion.regular += 1
    } else {
      suspicion.irregular += 1
      suspicion.lost &+= Self.missing(in: interval, suspicion.interval, known) ?? 0
    }
    if suspicion.regular == Self.proof {
      self.suspicion = nil
      return suspicion.lost
    }
    self.suspicion = suspicion.irregular > Self.mostIrregular ? nil : suspicion
    return 0
  }

  /// Nanoseconds from picture to picture; nil where the stream is not regular.
  private var usualInterval: Double? {
    guard recent.count == Self.window else { return nil }
    let median = Double(recent.sorted()[Self.window / 2])
    let regular = recent.map(Double.init).filter { Self.isRegular($0, median) }
    guard regular.count >= Self.window - Self.mostIrregular else { return nil }
    return regular.reduce(0, +) / Double(regular.count)
  }

  private static func isRegular(_ interval: Double, _ usual: Double) -> Bool {
    abs(interval - usual) <= tolerance * usual
  }

  /// Pictures that a gap is too long by, but for those that are known; nil for what is no gap.
  private static func missing(in interval: Double, _ usual: Double, _ known: UInt64) -> UInt64? {
    let intervals = interval / usual
    guard intervals > 1.5, intervals <= longest, abs(intervals - intervals.rounded()) <= tolerance else { return nil }
    let missing = UInt64(intervals.rounded()) - 1
    return missing > known ? missing - known : nil
  }
}
