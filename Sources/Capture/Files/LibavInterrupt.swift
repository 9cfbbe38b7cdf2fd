#if Libav
  /// Says to libav, which asks while it reads, when to give up. Used by the thread that reads.
  final class LibavInterrupt {
    private let flag: CancelFlag
    private let clock: any FrameClock
    /// By the monotonic clock; nil for as long as it takes.
    private var deadline: Int64?
    /// A picture must have come by then, whatever else comes.
    private var pictureDeadline: Int64?

    init(_ flag: CancelFlag, clock: any FrameClock) {
      self.flag = flag
      self.clock = clock
    }

    var isCancelled: Bool { flag.isCancelled }

    var isOverdue: Bool {
      let now = clock.monotonicNanoseconds
      return deadline.map { now >= $0 } ?? false || pictureDeadline.map { now >= $0 } ?? false
    }

    var isDue: Bool { isCancelled || isOverdue }

    /// Something must come within so many nanoseconds.
    func expect(within patience: Int64) { deadline = clock.monotonicNanoseconds &+ patience }

    /// A whole picture must come within so many nanoseconds.
    func expectPicture(within patience: Int64) { pictureDeadline = clock.monotonicNanoseconds &+ patience }
  }
#endif
