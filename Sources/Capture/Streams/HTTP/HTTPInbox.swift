#if Curl
  /// What libcurl has brought and nobody has taken yet. Used by one thread.
  final class HTTPInbox {
    enum Refusal: Sendable, Equatable {
      case header(AnswerHeader.Refusal)
      case flood
    }

    /// libcurl reads less than 2 MB before it returns; more comes of what it unpacks alone.
    private static let largest = 8 << 20

    var bytes: [UInt8] = []
    private var header = AnswerHeader()
    private var isFlooded = false
    private let flag: CancelFlag

    init(_ flag: CancelFlag) { self.flag = flag }

    /// Why it takes no more.
    var refusal: Refusal? { header.refusal.map(Refusal.header) ?? (isFlooded ? .flood : nil) }

    /// False where the transfer is to end.
    func take(_ piece: UnsafeRawBufferPointer) -> Bool {
      isFlooded = isFlooded || piece.count > Self.largest - bytes.count
      guard !isFlooded, !flag.isCancelled else { return false }
      bytes.append(contentsOf: piece)
      return true
    }

    /// One line of the answer's header. False where the transfer is to end.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool { header.take(line) && !flag.isCancelled }
  }
#endif
