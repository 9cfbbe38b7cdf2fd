/// Takes a list of pieces in portions for a record layer: long pieces as they are, short ones joined.
struct PieceReader {
  private let pieces: ArraySlice<Bytes>
  private var index: Int
  private var offset = 0

  init(_ pieces: ArraySlice<Bytes>) {
    self.pieces = pieces
    index = pieces.startIndex
    skipEmpty()
  }

  var isAtEnd: Bool { index == pieces.endIndex }

  /// Hands the next portion, of 1 to `limit` bytes, to `body`, and moves on by all of it. The pointer must not leave
  /// `body`. Not to be called at the end.
  mutating func next(
    upTo limit: Int, _ body: (UnsafeRawBufferPointer) -> IOResult
  ) -> (bytes: Bytes, outcome: IOResult) {
    let portion = portion(upTo: limit)
    return (portion, unsafe portion.withUnsafeBytes { unsafe body($0) })
  }

  private mutating func portion(upTo limit: Int) -> Bytes {
    guard index < pieces.endIndex else { return Bytes() }
    let left = pieces[index].count - offset
    if left >= limit || index == pieces.endIndex - 1 { return take(min(left, limit)) }
    var joined: [UInt8] = []
    joined.reserveCapacity(limit)
    while index < pieces.endIndex, joined.count < limit {
      let part = take(min(pieces[index].count - offset, limit - joined.count))
      unsafe part.withUnsafeBytes { unsafe joined.append(contentsOf: $0) }
    }
    return Bytes(joined)
  }

  private mutating func take(_ count: Int) -> Bytes {
    let part = pieces[index].slice(from: offset, count: count) ?? Bytes()
    offset += count
    skipEmpty()
    return part
  }

  private mutating func skipEmpty() {
    while index < pieces.endIndex, offset == pieces[index].count {
      index += 1
      offset = 0
    }
  }
}
