#if V4L2
  import CV4L2
  import Foundation

  /// `--device`: a V4L2 camera. JPEGs pass as the camera made them; raw pixels are encoded.
  public final class V4L2CameraSource: FrameSource, @unchecked Sendable {
    // Unchecked: but for the flag and the pipe, everything is used by the stream's thread alone.
    public let name: String
    public let whenBehind = WhenBehind.dropOldest

    private let path: String
    /// Where it is looked for once it was unplugged.
    private let stablePath: String
    private let request: CaptureRequest
    private let controls: [ControlSetting]
    private let encoding: FrameEncoding?
    private let quality: Int
    private let clock: any FrameClock
    private let flag = CancelFlag()
    private let pipe: WakePipe
    private let identity: V4L2Session.Identity
    /// Nil while the camera is away.
    private var session: V4L2Session?
    /// Frames per second, as the driver last confirmed them.
    private var rate: Double?
    private var encoder: PictureEncoder?
    private var life = CameraLife()
    private var outage = CameraOutage()
    private var filter: FrameFilter
    private var gaps = SequenceGaps()
    private var losses = LossCounts()
    private var sequence: UInt64 = 0
    private var hasStarted = false

    public init(path: String, options: CaptureOptions, clock: any FrameClock) throws(CaptureError) {
      self.path = path
      self.clock = clock
      name = options.name ?? path.split(separator: "/").last.map(String.init) ?? path
      request = CaptureRequest(
        size: options.size, rate: options.rate, format: options.cameraFormat, input: options.input,
        prefersPixels: options.encoding.map { $0 != .jpeg } ?? false)
      controls = options.controls
      encoding = options.encoding
      quality = options.quality
      pipe = try WakePipe(for: path)
      let session = try V4L2Session(path: path, request: request, controls: controls)
      self.session = session
      identity = session.identity
      let mark = session.mark
      stablePath = StableName.of(path, hasTwin: DeviceList.marks().contains { $0.isTwin(of: mark) })
      encoder = session.format.fourCC.isJPEG ? nil : try PictureEncoder(encoding, quality: quality)
      // A driver that gives the wanted rate is not thinned out: its clock and ours differ a little.
      rate = session.rate
      let given = session.rate ?? 0
      let isMet = options.rate.map { abs($0.framesPerSecond - given) <= 0.01 * $0.framesPerSecond } ?? true
      filter = FrameFilter(every: options.every, rate: isMet ? nil : options.rate, frames: options.frames)
    }

    public func cancel() {
      flag.cancel()
      pipe.wake()
    }

    public var unreportedLosses: LossCounts {
      var (losses, outage) = (losses, outage)
      // Ended while the camera is away: what it would have given until now.
      if outage.isOut { losses.add(.cameraAway, outage.lost(before: clock.monotonicNanoseconds, rate: rate)) }
      return losses
    }

    public func next() throws(CaptureError) -> Frame? {
      // The first start: what fails now was never right, and is told at once.
      if !hasStarted {
        try session?.start()
        hasStarted = true
      }
      while !flag.isCancelled, !filter.isDone {
        guard let session else { return nil }
        switch pipe.wait(for: session.device.descriptor, milliseconds: session.patience) {
        case .woken: return nil
        case .timeout:
          try mend(
            .silence,
            CaptureError(
              .interrupted, source: path, reason: "no frame for \(session.patience / 1000) s, in spite of new starts",
              advice: "Is its cable good, and does it have a signal? Another program may have stopped it.",
              mayPass: true))
        case .descriptor(let events):
          if let frame = try takeFrame(session, events) { return frame }
        }
      }
      return nil
    }

    /// Takes one buffer from the driver, if there is one.
    private func takeFrame(_ session: V4L2Session, _ events: Int16) throws(CaptureError) -> Frame? {
      if events & Int16(POLLPRI) != 0, session.device.takeSourceChange() {
        try mend(
          .sourceChanged,
          CaptureError(
            .interrupted, source: path, reason: "its signal changes again and again",
            advice: "Is the cable to the signal's source good?", mayPass: true))
        return nil
      }
      switch session.buffers.dequeue() {
      case .success(let buffer):
        _ = life.handle(.buffer)
        let result = use(buffer, session)
        // At once, the bad ones too: a driver without buffers stands still. One that cannot be given back is gone with the
        // camera, and the next wait finds that out.
        do throws(CaptureError) { try session.buffers.queue(buffer.index) } catch { return result }
        return result
      case .failure(let error):
        let isBroken = events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
        let number = error.code.rawValue
        if number == EAGAIN, !isBroken { return nil }
        let cause = number == EAGAIN ? ENODEV : number
        try mend(.failed(cause), V4L2Failure.error(cause, device: path, step: "the camera broke off"))
        return nil
      }
    }

    /// Does what has to be done about `event` until the camera streams again, or throws `cause` where nothing helps.
    private func mend(_ event: CameraLife.Event, _ cause: CaptureError) throws(CaptureError) {
      outage.begin()
      gaps.restart()
      var event = event
      var cause = cause
      while !flag.isCancelled {
        let action = life.handle(event)
        if action == .fail { throw cause }
        do throws(CaptureError) {
          return try carryOut(action)
        } catch {
          event = session == nil ? .absent(error.code) : .failed(EIO)
          cause = error
        }
      }
    }

    private func carryOut(_ action: CameraLife.Action) throws(CaptureError) {
      switch action {
      case .goOn, .fail: break
      case .restart: try session?.restart()
      case .reopen(let milliseconds):
        session?.close()
        session = nil
        if milliseconds > 0, case .woken = pipe.wait(for: -1, milliseconds: milliseconds) { return }
        try reopen()
      }
    }

    private func reopen() throws(CaptureError) {
      let session = try V4L2Session(path: stablePath, request: request, controls: controls, expecting: identity)
      if encoder == nil, !session.format.fourCC.isJPEG { encoder = try PictureEncoder(encoding, quality: quality) }
      try session.start()
      self.session = session
      rate = session.rate
    }

    /// Makes a frame of a buffer, counting what is wrong with it; nil where it is no good or not wanted.
    private func use(_ buffer: V4L2Buffers.Filled, _ session: V4L2Session) -> Frame? {
      let format = session.format
      let taken = BufferTimestamp.moment(
        of: buffer.timestamp,
        isMonotonic: buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK) == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC),
        now: Moment(monotonic: clock.monotonicNanoseconds, utc: clock.utcNanoseconds))
      let dropped = gaps.lost(before: buffer.sequence)
      let missed = outage.lost(before: taken.monotonic, rate: rate)
      losses.add(.driverGap, dropped)
      losses.add(.cameraAway, missed)
      sequence &+= dropped &+ missed
      guard buffer.flags & UInt32(V4L2_BUF_FLAG_ERROR) == 0 else {
        losses.add(.corrupt)
        sequence &+= 1
        return nil
      }
      do throws(ImageError) {
        if format.fourCC.isJPEG {
          let check = try JPEGHeader.parseCameraFrame(buffer.bytes)
          guard filter.decide(at: taken.monotonic) == .keep else { return nil }
          let jpeg = copy(buffer.bytes, check)
          return frame(EncodedImage(bytes: jpeg, format: .jpeg, width: check.width, height: check.height), taken.utc)
        }
        guard let encoder, let pixels = format.pixels else { return nil }
        // Before the filter: a frame that is cut off is a loss, whether it was wanted or not.
        try pixels.check(buffer.bytes)
        guard filter.decide(at: taken.monotonic) == .keep else { return nil }
        // Encoded from the driver's memory: the image is the only copy.
        return frame(try encoder.encode(buffer.bytes, as: pixels), taken.utc)
      } catch {
        losses.add(.corrupt)
        sequence &+= 1
        return nil
      }
    }

    /// The one copy, out of the driver's memory, without padding and with Huffman tables.
    private func copy(_ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader) -> FrameBuffer {
      if !header.hasHuffmanTables { return JPEGHuffmanTables.inserted(into: bytes, header: header) }
      return FrameBuffer(copying: UnsafeRawBufferPointer(rebasing: bytes[..<header.length]))
    }

    private func frame(_ image: EncodedImage, _ utc: Int64) -> Frame {
      defer {
        sequence &+= 1
        losses = LossCounts()
      }
      return Frame(
        image: image.bytes, format: image.format, width: image.width, height: image.height, sequence: sequence,
        captureNanoseconds: utc, lost: losses)
    }
  }
#endif
