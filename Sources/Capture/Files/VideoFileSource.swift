/// `--file`: a video file, at its own pace.
#if Libav
  public final class VideoFileSource: FrameSource, @unchecked Sendable {
    // Unchecked: but for the flag, everything is used by the stream's thread alone.
    public let name: String

    private let path: String
    private let options: CaptureOptions
    private let clock: any FrameClock
    private let flag = CancelFlag()
    private var reader: LibavReader
    /// Nil for a file of MJPEG, which needs none.
    private let encoder: VideoPictureEncoder?
    /// For JPEGs that are to be turned, without decoding them.
    private let transformer: JPEGTransformer?
    private var range: FileRange
    private var pacer: Pacer
    private var timeline: PresentationTimeline
    private var resampler: FrameResampler?
    /// With a resampler, the picture that is shown until the next one comes.
    private var held: EncodedImage?
    /// And the one that is being given out, with the ticks it is still due at.
    private var due: (image: EncodedImage, ticks: Range<Int64>)?
    private var losses = LossCounts()
    /// Pictures read in this pass, and in all.
    private var read: (pass: UInt64, total: UInt64) = (0, 0)
    /// Of the next frame; jumps by what was lost.
    private var sequence: UInt64 = 0
    /// Frames given out.
    private var given: UInt64 = 0

    public init(path: String, options: CaptureOptions, clock: any FrameClock) throws(CaptureError) {
      self.path = path
      self.options = options
      name = options.name ?? path.split(separator: "/").last.map(String.init) ?? path
      self.clock = clock
      range = FileRange(start: options.start, duration: options.duration)
      reader = try Self.reader(path, flag, clock)
      if range.start > 0 { reader.seek(to: range.start) }
      transformer = reader.orientation == .upright || reader.decodes ? nil : try JPEGTransformer()
      encoder = reader.decodes ? try VideoPictureEncoder(options.encoding, quality: options.quality) : nil
      pacer = Pacer(clock: clock, paced: options.paced)
      timeline = PresentationTimeline(nominalFrameNanoseconds: reader.nominalFrameNanoseconds)
      resampler = options.rate.map(FrameResampler.init)
    }

    private static func reader(
      _ path: String, _ flag: CancelFlag, _ clock: any FrameClock
    ) throws(CaptureError) -> LibavReader {
      let input = try LibavInput.file(path, LibavInterrupt(flag, clock: clock))
      return try LibavReader(input, source: path, isLive: false)
    }

    public func cancel() { flag.cancel() }

    public var unreportedLosses: LossCounts { losses }

    public func next() throws(CaptureError) -> Frame? {
      while !flag.isCancelled, options.frames.map({ given < $0 }) ?? true {
        if let frame = nextDue() { return frame }
        guard let (image, time) = try nextImage() else { return finish() }
        guard var resampler else { return deliver(image, at: time) }
        let ticks = resampler.ticks(until: time)
        self.resampler = resampler
        if let held { due = (held, ticks) }
        held = image
      }
      return nil
    }

    /// The end of the file is the end of its last picture.
    private func finish() -> Frame? {
      guard !flag.isCancelled, let image = held, let ticks = resampler?.ticks(until: timeline.end) else { return nil }
      held = nil
      due = (image, ticks)
      return nextDue()
    }

    private func nextDue() -> Frame? {
      guard let (image, ticks) = due, let tick = ticks.first, let resampler else { return nil }
      due = (image, ticks.dropFirst())
      return deliver(image, at: resampler.time(of: tick))
    }

    private func deliver(_ image: EncodedImage, at time: Int64) -> Frame? {
      guard let captured = pacer.wait(for: time, unless: flag) else { return nil }
      sequence &+= losses.total
      defer {
        sequence &+= 1
        given &+= 1
        losses = LossCounts()
      }
      return Frame(
        image: image.bytes, format: image.format, width: image.width, height: image.height, sequence: sequence,
        captureNanoseconds: captured, lost: losses)
    }

    /// The next picture that `--every` takes, encoded, and its time since the first one; nil at the end.
    private func nextImage() throws(CaptureError) -> (EncodedImage, Int64)? {
      while !flag.isCancelled {
        guard let item = reader.next(), !isBehind(item) else {
          losses.add(reader.takeLosses())
          if flag.isCancelled { return nil }
          try endPass()
          if !options.loop { return nil }
          continue
        }
        losses.add(reader.takeLosses())
        if range.isBefore { continue }
        let time = timeline.time(of: item.timestamp, duration: item.duration)
        let isTaken = read.total % UInt64(options.every) == 0
        do throws(ImageError) {
          // A picture that is left out is not encoded, but a broken one is not counted as a picture either.
          let image = isTaken ? try encode(item.picture) : nil
          read.pass &+= 1
          read.total &+= 1
          if let image { return (image, time) }
        } catch {
          losses.add(.corrupt)
        }
      }
      return nil
    }

    /// Whether the picture lies behind what is wanted of the file.
    private func isBehind(_ item: LibavReader.Item) -> Bool {
      range.enter(reader.position(of: item.timestamp), frame: reader.nominalFrameNanoseconds)
      return range.isBehind
    }

    private func endPass() throws(CaptureError) {
      guard read.pass > 0 || !range.isBefore else {
        throw CaptureError(
          .invalidOption, source: path, reason: "the file ends before the start that was asked for",
          advice: "Give an earlier --start.")
      }
      guard read.pass > 0 else {
        throw CaptureError(
          .unsupported, source: path, reason: "none of its frames could be decoded (\(losses[.corrupt]) are damaged)",
          advice: "Is the file whole? Play it with ffplay to see.")
      }
      guard options.loop else { return }
      read.pass = 0
      reader = try Self.reader(path, flag, clock)
      if range.start > 0 { reader.seek(to: range.start) }
      range.restart()
      timeline.restart()
    }

    private func encode(_ picture: LibavReader.Picture) throws(ImageError) -> EncodedImage {
      switch picture {
      case .jpeg(let bytes):
        let image = try EncodedImage(passingThrough: bytes)
        return try transformer?.turn(image, reader.orientation) ?? image
      case .decoded(let frame):
        guard let encoder else { throw .codec("no encoder for a decoded picture") }
        return try encoder.encode(frame, reader.orientation)
      }
    }
  }
#endif
