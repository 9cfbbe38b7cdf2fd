import Foundation

/// Cuts concatenated JPEGs into frames. A value: bytes come in pieces of any size, whole frames go out.
///
/// Markers are walked (ITU-T T.81 annex B): segments are passed over by their lengths, so that a thumbnail inside one
/// neither begins nor ends a frame, and only the scans' data are searched for EOI.
struct JPEGSplitter: ~Copyable {
  /// Larger than the frames of any camera, and what the queue behind a source takes.
  static let defaultLimit = 64 << 20

  private enum State {
    /// Between frames.
    case outside
    /// Behind a 0xFF that may begin SOI.
    case startCode
    /// Behind SOI, where a marker must follow.
    case startNext
    /// Between the segments of a header: 0xFF must follow.
    case marker
    /// Behind that 0xFF.
    case code
    case lengthHigh
    case lengthLow(Int)
    case payload(Int)
    /// In entropy-coded data, and behind a 0xFF there.
    case scan
    case scanCode
  }

  private typealias Marker = JPEGHeader.Marker

  private var state = State.outside
  private var frame: GrowingFrame
  /// The segment's marker.
  private var marker: UInt8 = 0
  private var hasScan = false
  /// The stretch of bytes between frames has been counted, or is the rest of a frame that was.
  private var isStretchCounted = false
  private var losses = LossCounts()

  /// - Parameter limit: bytes; a frame that is larger is passed over and counted as `.oversize`.
  init(limit: Int = Self.defaultLimit) {
    frame = GrowingFrame(limit: limit)
  }

  /// Bytes of the frame that is not whole yet.
  var keptBytes: Int { frame.count }

  /// What was lost since the last call: `.garbage`, `.corrupt`, `.oversize` and, after `finish`, `.truncated`.
  mutating func takeLosses() -> LossCounts {
    defer { losses = LossCounts() }
    return losses
  }

  /// The next whole frame, from SOI through EOI; nil where all of `input` is used up before its end.
  ///
  /// - Parameter input: what was used is taken from its front.
  mutating func next(from input: inout UnsafeRawBufferPointer) -> FrameBuffer? {
    while let byte = input.first {
      switch state {
      case .outside: skip(in: &input)
      case .payload(let rest): passOver(rest, in: &input)
      case .scan: scan(in: &input)
      default:
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
        if let whole = step(byte) { return whole }
      }
    }
    return nil
  }

  /// The input has ended: what is left of a frame is counted.
  mutating func finish() {
    switch state {
    case .outside: break
    case .startCode: countStretch()
    default: losses.add(.truncated)
    }
    frame.clear()
    leave()
  }

  /// Takes a byte that is part of a marker or a length. The frame, if it was its last one.
  private mutating func step(_ byte: UInt8) -> FrameBuffer? {
    switch state {
    case .startCode: beginFrame(byte)
    case .startNext where byte != 0xff: dismissStart()
    case .startNext, .marker: expectMarker(byte)
    case .code: header(byte)
    case .lengthHigh:
      frame.append(byte)
      state = .lengthLow(Int(byte) << 8)
    case .lengthLow(let high): endLength(high | Int(byte), byte)
    case .scanCode: return scanMarker(byte)
    case .outside, .payload, .scan: break
    }
    return nil
  }

  // MARK: Between frames

  private mutating func skip(in input: inout UnsafeRawBufferPointer) {
    let end = Self.firstMarker(in: input) ?? input.count
    // Zeros are padding, which cameras' drivers leave behind EOI.
    if !isStretchCounted, input[..<end].contains(where: { $0 != 0 }) { countStretch() }
    if end < input.count { state = .startCode }
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(end + 1))
  }

  private mutating func beginFrame(_ byte: UInt8) {
    switch byte {
    case Marker.startOfImage:
      frame.append(0xff)
      frame.append(byte)
      state = .startNext
    case 0xff: break
    default:
      countStretch()
      state = .outside
    }
  }

  /// What looked like SOI is not followed by a marker.
  private mutating func dismissStart() {
    frame.clear()
    countStretch()
    state = .outside
  }

  private mutating func countStretch() {
    if !isStretchCounted { losses.add(.garbage) }
    isStretchCounted = true
  }

  // MARK: Headers

  private mutating func expectMarker(_ byte: UInt8) {
    guard byte == 0xff else { return giveUp() }
    frame.append(byte)
    state = .code
  }

  private mutating func header(_ byte: UInt8) {
    switch byte {
    case 0xff: frame.append(byte)
    case 0, Marker.endOfImage: giveUp()
    case Marker.startOfImage: startAgain()
    default:
      frame.append(byte)
      marker = byte
      state = Marker.standsAlone(byte) ? .marker : .lengthHigh
    }
  }

  private mutating func endLength(_ length: Int, _ byte: UInt8) {
    frame.append(byte)
    // The length counts its own two bytes.
    guard length >= 2 else { return giveUp() }
    state = .payload(length - 2)
    if length == 2 { endSegment() }
  }

  private mutating func passOver(_ rest: Int, in input: inout UnsafeRawBufferPointer) {
    let count = min(rest, input.count)
    take(count, from: &input)
    state = .payload(rest - count)
    if count == rest { endSegment() }
  }

  private mutating func endSegment() {
    if marker == Marker.startOfScan { hasScan = true }
    state = hasScan ? .scan : .marker
  }

  // MARK: Scans

  private mutating func scan(in input: inout UnsafeRawBufferPointer) {
    guard let found = Self.firstMarker(in: input) else { return take(input.count, from: &input) }
    take(found + 1, from: &input)
    state = .scanCode
  }

  private mutating func scanMarker(_ byte: UInt8) -> FrameBuffer? {
    if byte == Marker.startOfImage {
      startAgain()
      return nil
    }
    frame.append(byte)
    switch byte {
    case Marker.endOfImage: return endFrame()
    case 0xff: break
    case 0xc4, 0xda...0xfe:
      // Tables, the next scan, or a comment.
      marker = byte
      state = .lengthHigh
    default:
      // Stuffing and restarts; any other code here is damage, which is the decoder's to judge.
      state = .scan
    }
    return nil
  }

  private mutating func endFrame() -> FrameBuffer? {
    defer { leave() }
    guard frame.isTooLarge else { return frame.take() }
    losses.add(.oversize)
    frame.clear()
    return nil
  }

  // MARK: Ends

  private mutating func leave() {
    state = .outside
    hasScan = false
    isStretchCounted = false
  }

  /// No JPEG goes on like this. The rest of it is no garbage between frames.
  private mutating func giveUp() {
    losses.add(.corrupt)
    frame.clear()
    leave()
    isStretchCounted = true
  }

  /// SOI where none can be: the frame before was broken off, and another begins.
  private mutating func startAgain() {
    losses.add(.corrupt)
    frame.clear()
    leave()
    beginFrame(Marker.startOfImage)
  }

  private mutating func take(_ count: Int, from input: inout UnsafeRawBufferPointer) {
    frame.append(UnsafeRawBufferPointer(rebasing: input[..<count]))
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(count))
  }

  private static func firstMarker(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base, 0xff, bytes.count) else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
