import Foundation

/// `--stdin`: another program's frames, as concatenated JPEGs or raw. Each is stamped when it comes; the end of the
/// input is the end of the source.
///
/// JPEGs pass unchanged. Nothing is dropped here: a pipe makes its writer wait.
public final class PipeSource: FrameSource, @unchecked Sendable {
  // Unchecked: but for the flag and the pipe, everything is used by the stream's thread alone.
  public let name: String
  public var leastImageBytes: Int {
    raw.map { spec, encoder in
      let layout = spec.layout
      return encoder.encoding.leastBytes(width: layout.width, height: layout.height, isGrey: layout.format == .grey)
    } ?? 0
  }

  private static let origin = "standard input"

  private let descriptor: Int32
  private let clock: any FrameClock
  private let flag = CancelFlag()
  private let wakePipe: WakePipe
  private let buffer: UnsafeMutableRawBufferPointer
  /// What of the buffer is still to be cut.
  private var unread = 0..<0
  private var arrival: (monotonic: Int64, utc: Int64) = (0, 0)
  private var jpegs = JPEGSplitter()
  private let raw: (spec: RawFrameSpec, encoder: PictureEncoder)?
  private var rawFrames: RawFrameSplitter
  private var filter: FrameFilter
  private var losses = LossCounts()
  private var hasEnded = false
  /// Whole frames that came, wanted or not.
  private var seen: UInt64 = 0
  private var sequence: UInt64 = 0

  /// - Parameters:
  ///   - raw: nil for JPEGs.
  ///   - descriptor: read from, never closed; 0 for the standard input.
  public init(
    raw: RawFrameSpec?, descriptor: Int32 = 0, options: CaptureOptions, clock: any FrameClock
  ) throws(CaptureError) {
    guard isatty(descriptor) == 0 else {
      throw CaptureError(
        .unsupported, source: Self.origin, reason: "it is a terminal",
        advice: "Pipe another program's frames into it, or a file: < clip.mjpeg.")
    }
    self.descriptor = descriptor
    self.clock = clock
    name = options.name ?? "stdin"
    wakePipe = try WakePipe(for: Self.origin)
    if let raw {
      self.raw = (raw, try PictureEncoder(options.encoding, quality: options.quality))
    } else {
      self.raw = nil
    }
    rawFrames = RawFrameSplitter(length: raw?.layout.byteCount ?? 0)
    filter = FrameFilter(every: options.every, rate: options.rate, frames: options.frames)
    buffer = .allocate(byteCount: 1 << 18, alignment: 16)
  }

  deinit { buffer.deallocate() }

  public func cancel() {
    flag.cancel()
    wakePipe.wake()
  }

  public var unreportedLosses: LossCounts { losses }

  public func next() throws(CaptureError) -> Frame? {
    while !flag.isCancelled, !filter.isDone {
      if let frame = nextCut() { return frame }
      if hasEnded { return try finish() }
      try fill()
    }
    return nil
  }

  /// Waits for more; at the end of the input, takes note of it.
  private func fill() throws(CaptureError) {
    guard case .descriptor = wakePipe.wait(for: descriptor, milliseconds: -1) else { return }
    // A signal ends the wait as well, and a read of nothing could not be woken.
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, 0) > 0 else { return }
    let count = read(descriptor, buffer.baseAddress, buffer.count)
    if count < 0 {
      guard errno != EINTR, errno != EAGAIN else { return }
      throw CaptureError(
        .unreachable, source: Self.origin, reason: "cannot be read: \(String(cString: strerror(errno)))",
        advice: "Pipe another program's frames into it.")
    }
    hasEnded = count == 0
    unread = 0..<count
    arrival = (clock.monotonicNanoseconds, clock.utcNanoseconds)
  }

  private func finish() throws(CaptureError) -> Frame? {
    jpegs.finish()
    rawFrames.finish()
    collectLosses()
    guard seen == 0 else { return nil }
    let wanted = raw.map { "a whole frame of \($0.spec), which has \($0.spec.layout.byteCount) bytes" } ?? "a JPEG"
    throw CaptureError(
      .unsupported, source: Self.origin, reason: "it ended without \(wanted)",
      advice: raw == nil
        ? "Does the program before the pipe write JPEGs? For raw pixels give --raw, such as --raw 640x480:rgb24."
        : "Does the program before the pipe write frames of this size and format?")
  }

  /// The next wanted frame of what has been read.
  private func nextCut() -> Frame? {
    var input = UnsafeRawBufferPointer(rebasing: buffer[unread])
    defer { unread = unread.upperBound - input.count..<unread.upperBound }
    while !input.isEmpty, !filter.isDone {
      let image = raw == nil ? nextJPEG(&input) : nextRaw(&input)
      collectLosses()
      if let image { return frame(image) }
    }
    return nil
  }

  private func nextJPEG(_ input: inout UnsafeRawBufferPointer) -> EncodedImage? {
    guard let bytes = jpegs.next(from: &input) else { return nil }
    return wanted { () throws(ImageError) in try EncodedImage(passingThrough: bytes) }
  }

  private func nextRaw(_ input: inout UnsafeRawBufferPointer) -> EncodedImage? {
    guard let (spec, encoder) = raw else { return nil }
    return rawFrames.next(from: &input) { bytes -> EncodedImage? in
      guard isWanted() else { return nil }
      return checked { () throws(ImageError) in try encoder.encode(bytes, as: spec.layout) }
    } ?? nil
  }

  /// Only what can be read counts as a frame of which some are left out.
  private func wanted(_ make: () throws(ImageError) -> EncodedImage) -> EncodedImage? {
    guard let image = checked(make), isWanted() else { return nil }
    return image
  }

  private func isWanted() -> Bool {
    seen &+= 1
    return filter.decide(at: arrival.monotonic) == .keep
  }

  private func checked(_ make: () throws(ImageError) -> EncodedImage) -> EncodedImage? {
    do throws(ImageError) {
      return try make()
    } catch {
      losses.add(.corrupt)
      sequence &+= 1
      return nil
    }
  }

  private func collectLosses() {
    var lost = jpegs.takeLosses()
    lost.add(rawFrames.takeLosses())
    losses.add(lost)
    // Garbage is no frame.
    sequence &+= lost.total &- lost[.garbage]
  }

  private func frame(_ image: EncodedImage) -> Frame {
    defer {
      sequence &+= 1
      losses = LossCounts()
    }
    return Frame(
      image: image.bytes, format: image.format, width: image.width, height: image.height, sequence: sequence,
      captureNanoseconds: arrival.utc, lost: losses)
  }
}
