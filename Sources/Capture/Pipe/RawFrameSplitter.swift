/// Cuts bytes into frames of one length. A value: bytes come in pieces of any size.
struct RawFrameSplitter: Sendable {
  /// Bytes of a frame.
  let length: Int
  private var gathered: [UInt8] = []
  private var losses = LossCounts()

  init(length: Int) { self.length = max(length, 1) }

  /// After `finish`, a last frame that was not whole, as `.truncated`.
  mutating func takeLosses() -> LossCounts {
    defer { losses = LossCounts() }
    return losses
  }

  /// Calls `body` with the next whole frame, whose bytes are valid only there; nil where all of `input` is used up
  /// before its end.
  mutating func next<Result>(
    from input: inout UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    let count = min(length - gathered.count, input.count)
    let part = UnsafeRawBufferPointer(rebasing: input[..<count])
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(count))
    if gathered.isEmpty, count == length { return body(part) }
    // Room comes with the bytes, so that a size that is never filled costs nothing.
    gathered.append(contentsOf: part)
    guard gathered.count == length else { return nil }
    defer { gathered.removeAll(keepingCapacity: true) }
    return gathered.withUnsafeBytes(body)
  }

  /// The input has ended.
  mutating func finish() {
    if !gathered.isEmpty { losses.add(.truncated) }
    gathered = []
  }
}
