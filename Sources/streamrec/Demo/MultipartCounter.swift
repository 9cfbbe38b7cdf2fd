/// Counts the pictures of a multipart/x-mixed-replace answer as its bytes come in. A value.
struct MultipartCounter: Sendable {
  enum Failure: Error, Sendable, Equatable {
    /// The answer's first line, where it is no success.
    case refused(String)
    case malformed(String)
  }

  private enum Stage: Sendable {
    /// The answer's head.
    case answer
    /// A boundary and a part's headers.
    case part
    /// So many bytes of a picture are still to come; the first of them have been looked at or not.
    case picture(left: Int, isBegun: Bool)
  }

  /// Pictures that came in whole.
  private(set) var pictures = 0
  /// Those of them that were not the one before sent again.
  private(set) var frames = 0

  private var stage = Stage.answer
  private var head: [UInt8] = []
  private var sequence: String?
  private var isNew = false

  private static let maxHead = 16 << 10
  private static let maxPicture = 64 << 20

  mutating func receive(_ bytes: some Collection<UInt8>) throws(Failure) {
    var bytes = bytes[...]
    while let byte = bytes.first {
      if case .picture(let left, let isBegun) = stage {
        if !isBegun, byte != 0xFF { throw .malformed("a part is no JPEG") }
        let taken = min(left, bytes.count)
        bytes = bytes.dropFirst(taken)
        stage = .picture(left: left - taken, isBegun: true)
        if taken == left { finishPicture() }
      } else {
        head.append(byte)
        bytes = bytes.dropFirst()
        if head.suffix(4).elementsEqual([13, 10, 13, 10]) { try finishHead() }
        guard head.count <= Self.maxHead else { throw .malformed("a head is longer than \(Self.maxHead) bytes") }
      }
    }
  }

  private mutating func finishPicture() {
    pictures += 1
    if isNew { frames += 1 }
    stage = .part
  }

  private mutating func finishHead() throws(Failure) {
    let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
    head = []
    guard case .part = stage else {
      guard let first = lines.first, first.split(separator: " ").dropFirst().first == "200" else {
        throw .refused(lines.first.map(String.init) ?? "")
      }
      stage = .part
      return
    }
    guard lines.first?.hasPrefix("--") == true else { throw .malformed("a part begins without a boundary") }
    guard let length = Self.header("content-length", in: lines).flatMap({ Int($0) }),
      (1...Self.maxPicture).contains(length)
    else { throw .malformed("a part does not say how long it is") }
    let sequence = Self.header("x-seq", in: lines)
    isNew = sequence == nil || sequence != self.sequence
    self.sequence = sequence
    stage = .picture(left: length, isBegun: false)
  }

  private static func header(_ name: String, in lines: [Substring]) -> String? {
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { continue }
      return String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    return nil
  }
}
