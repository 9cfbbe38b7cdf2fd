import Foundation

/// Cuts a multipart/x-mixed-replace body (RFC 2046, section 5.1) into its parts. A value: bytes come in pieces of any size.
///
/// Cameras take the format lightly. The boundary may be declared with the dashes of its delimiter or without, or not at
/// all; a part's length may be missing or wrong. A length is believed until what follows is no delimiter; from then on,
/// parts are ended by the delimiters alone.
struct MultipartParser: Sendable {
  enum Failure: Error, Sendable, Equatable {
    /// So many bytes came without any delimiter.
    case noDelimiter(bytes: Int)
  }

  private enum State {
    /// Between parts: all up to the next delimiter is passed over.
    case outside
    case headers
    /// In a part whose length is known, or not.
    case body(length: Int?)
    /// Behind a part of a known length: a delimiter must follow.
    case delimiter
  }

  /// Of one part's headers, in bytes.
  static let longestHeaders = 16 << 10
  /// Larger than the pictures of any camera, in bytes.
  static let largestPart = 32 << 20

  private var boundary: MultipartBoundary
  private var state = State.outside
  private var believesLengths = true
  /// Where the part lies whose length is in question; it stays in the buffer until that is settled.
  private var lastPart: Range<Int>?
  private var buffer: [UInt8] = []
  /// Where the state's bytes begin in the buffer, and up to where they were searched.
  private var start = 0
  private var searched = 0
  /// Whether a line begins there.
  private var startsLine = true
  /// Bytes passed over since the last part.
  private var skipped = 0
  private var losses = LossCounts()

  /// - Parameter boundary: as the answer's Content-Type gives it; nil to learn it from the first delimiter.
  init(boundary: String?) {
    self.boundary = MultipartBoundary(boundary ?? "")
  }

  /// Bytes that are kept for what is not whole yet.
  var keptBytes: Int { buffer.count - start }

  /// What was lost since the last call: `.corrupt` for headers that do not end and lengths that were too large, `.oversize`,
  /// and `.garbage` for parts that are no pictures.
  mutating func takeLosses() -> LossCounts {
    defer { losses = LossCounts() }
    return losses
  }

  mutating func receive(_ bytes: UnsafeRawBufferPointer) {
    let used = lastPart?.lowerBound ?? start
    if used > 0 {
      buffer.removeFirst(used)
      (searched, start) = (max(searched - used, 0), start - used)
      lastPart = lastPart.map { $0.lowerBound - used..<$0.upperBound - used }
    }
    buffer.append(contentsOf: bytes)
  }

  /// The body of the next part; nil where more bytes are needed first.
  ///
  /// It lies in the parser's memory, all of which is copied if it is still held when more bytes come.
  mutating func next() throws(Failure) -> ArraySlice<UInt8>? {
    while true {
      switch state {
      case .outside: guard try skipToDelimiter() else { return nil }
      case .headers: guard readHeaders() else { return nil }
      case .delimiter: guard expectDelimiter() else { return nil }
      case .body(let length?):
        guard buffer.count - start >= length else { return nil }
        let part = start..<start + length
        lastPart = part
        move(to: part.upperBound, .delimiter, startsLine: false)
        return buffer[part]
      case .body(nil):
        guard let part = endBody() else { return nil }
        // Nothing between two delimiters, or too much.
        if !part.isEmpty { return part }
      }
    }
  }

  private mutating func move(to position: Int, _ state: State, startsLine: Bool) {
    start = position
    searched = position
    self.startsLine = startsLine
    self.state = state
    skipped = 0
  }

  // MARK: Between parts

  /// False where more bytes are needed first.
  private mutating func skipToDelimiter() throws(Failure) -> Bool {
    if !boundary.isKnown { learnBoundary() }
    if boundary.isKnown {
      switch boundary.find(in: buffer, from: searched, floor: start, startsLine: startsLine) {
      case .delimiter(_, let end):
        move(to: end, .headers, startsLine: true)
        return true
      case .none(let resume):
        searched = resume
        // What cannot be part of a delimiter is let go.
        pass(to: max(resume - MultipartBoundary.slack, start), startsLine: startsLine && resume <= start)
      }
    }
    guard skipped <= Self.largestPart else { throw .noDelimiter(bytes: skipped) }
    return false
  }

  private mutating func pass(to position: Int, startsLine: Bool) {
    guard position > start else { return }
    skipped += position - start
    start = position
    searched = max(searched, start)
    self.startsLine = startsLine
  }

  /// Looks for a line that tells the boundary, up to the last whole line.
  private mutating func learnBoundary() {
    while let newline = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      if startsLine { boundary.learn(from: buffer[start..<newline]) }
      if boundary.isKnown {
        searched = start
        return
      }
      pass(to: newline + 1, startsLine: true)
    }
    searched = buffer.count
    if buffer.count - start > MultipartBoundary.longest { pass(to: buffer.count, startsLine: false) }
  }

  /// False where more bytes are needed first.
  private mutating func expectDelimiter() -> Bool {
    switch boundary.match(in: buffer, at: start) {
    case .some(let end?):
      lastPart = nil
      move(to: end, .headers, startsLine: true)
    case .some(nil):
      // The length was wrong. Too small, it cut the picture off, which whoever reads it will see; too large, it took the
      // beginning of the next one along.
      let part = lastPart.map { Array(buffer[$0]) } ?? []
      if case .delimiter = boundary.find(in: part, from: 0, floor: 0, startsLine: false) { losses.add(.corrupt) }
      lastPart = nil
      believesLengths = false
      move(to: start, .outside, startsLine: false)
    case nil: return false
    }
    return true
  }

  // MARK: Parts

  /// False where more bytes are needed first.
  private mutating func readHeaders() -> Bool {
    guard let (lines, end) = MultipartHeaders.lines(in: buffer, from: start) else {
      guard buffer.count - start > Self.longestHeaders else { return false }
      losses.add(.corrupt)
      move(to: start + Self.longestHeaders, .outside, startsLine: false)
      return true
    }
    let headers = MultipartHeaders(lines)
    guard headers.isPicture else {
      losses.add(.garbage)
      move(to: end, .outside, startsLine: true)
      return true
    }
    let length = headers.length.flatMap { believesLengths && (1...Self.largestPart).contains($0) ? $0 : nil }
    move(to: end, .body(length: length), startsLine: true)
    return true
  }

  /// The part up to the next delimiter, empty where there is none; nil where more bytes are needed first.
  private mutating func endBody() -> ArraySlice<UInt8>? {
    switch boundary.find(in: buffer, from: searched, floor: start, startsLine: startsLine) {
    case .delimiter(let bodyEnd, let end):
      guard bodyEnd - start <= Self.largestPart else { break }
      let part = buffer[start..<bodyEnd]
      move(to: end, .headers, startsLine: true)
      return part
    case .none(let resume):
      searched = resume
      guard resume - start > Self.largestPart else { return nil }
    }
    losses.add(.oversize)
    move(to: start + Self.largestPart, .outside, startsLine: false)
    return []
  }
}
