#if Libav
  import CLibav

  /// Says to libav, which asks while it reads, when to give up. Used by the thread that reads.
  final class LibavInterrupt {
    private let flag: CancelFlag
    private let clock: any FrameClock
    /// By the monotonic clock; nil for as long as it takes.
    private var deadline: Int64?
    /// A picture must have come by then, whatever else comes.
    private var pictureDeadline: Int64?

    /// What is being opened, and its URL. libav follows a redirection of RTSP by itself, with the same credentials; all
    /// that shows is this URL, which changes before the other server is connected to.
    private var opening: (context: UnsafeMutablePointer<AVFormatContext>, url: String)?
    /// Where a server wanted to send us while it was opened.
    private(set) var redirection: String?

    init(_ flag: CancelFlag, clock: any FrameClock) {
      self.flag = flag
      self.clock = clock
    }

    var isCancelled: Bool { flag.isCancelled }

    var isOverdue: Bool {
      let now = clock.monotonicNanoseconds
      return deadline.map { now >= $0 } ?? false || pictureDeadline.map { now >= $0 } ?? false
    }

    var isDue: Bool { isCancelled || isOverdue || isRedirected }

    /// Only until `endWatch`: libav frees the context where opening it fails.
    func watch(_ context: UnsafeMutablePointer<AVFormatContext>?, openedAs url: String) {
      opening = context.map { ($0, url) }
    }

    func endWatch() { opening = nil }

    private var isRedirected: Bool {
      if redirection != nil { return true }
      guard let opening, let now = opening.context.pointee.url else { return false }
      let url = String(cString: now)
      if url != opening.url { redirection = url }
      return redirection != nil
    }

    /// Something must come within so many nanoseconds.
    func expect(within patience: Int64) { deadline = clock.monotonicNanoseconds &+ patience }

    /// A whole picture must come within so many nanoseconds.
    func expectPicture(within patience: Int64) { pictureDeadline = clock.monotonicNanoseconds &+ patience }
  }
#endif
