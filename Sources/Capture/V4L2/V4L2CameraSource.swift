#if V4L2
  import CV4L2
  import Foundation

  /// `--device`: a V4L2 camera. JPEGs pass as the camera made them; raw pixels are encoded.
  public final class V4L2CameraSource: FrameSource, @unchecked Sendable {
    // Unchecked: but for the flag and the pipe, everything is used by the stream's thread alone.
    public let name: String
    public let whenBehind = WhenBehind.dropOldest

    /// What the driver confirmed.
    let format: CaptureFormat

    private let path: String
    private let clock: any FrameClock
    private let flag = CancelFlag()
    private let pipe: WakePipe
    private let device: V4L2Device
    private let buffers: V4L2Buffers
    private let encoder: JPEGEncoder?
    /// How long no frame may come: a second alone gives false alarms on slow cameras.
    private let patienceMilliseconds: Int32
    private var filter: FrameFilter
    private var gaps = SequenceGaps()
    private var losses = LossCounts()
    private var sequence: UInt64 = 0
    private var isStarted = false
    private var restarts = 0

    public init(path: String, options: CaptureOptions, clock: any FrameClock) throws(CaptureError) {
      self.path = path
      self.clock = clock
      name = options.name ?? path.split(separator: "/").last.map(String.init) ?? path
      pipe = try WakePipe(for: path)
      device = try V4L2Device(path: path)
      _ = try device.queryCamera()
      format = try device.negotiate(
        CaptureRequest(size: options.size, rate: options.rate, format: options.cameraFormat))
      let rate = device.setRate(options.rate)
      try device.set(options.controls)
      buffers = try V4L2Buffers(device, count: 5)
      encoder = format.fourCC.isJPEG ? nil : try JPEGEncoder(quality: options.quality)
      patienceMilliseconds = Int32(max(3_000, min(10_000 / max(rate ?? 30, 0.01), 1_000_000)))
      // A driver that gives the wanted rate is not thinned out: its clock and ours differ a little.
      let isMet = options.rate.map { abs($0.framesPerSecond - (rate ?? 0)) <= 0.01 * $0.framesPerSecond } ?? true
      filter = FrameFilter(every: options.every, rate: isMet ? nil : options.rate, frames: options.frames)
    }

    public func cancel() {
      flag.cancel()
      pipe.wake()
    }

    public var unreportedLosses: LossCounts { losses }

    public func next() throws(CaptureError) -> Frame? {
      if !isStarted {
        try buffers.start()
        isStarted = true
      }
      while !flag.isCancelled, !filter.isDone {
        switch pipe.wait(for: device.descriptor, milliseconds: patienceMilliseconds) {
        case .woken: return nil
        case .timeout:
          throw CaptureError(
            .interrupted, source: path, reason: "no frame for \(patienceMilliseconds / 1000) s",
            advice: "Is the camera still plugged in, and its cable good? Another program may have stopped it.")
        case .descriptor(let events):
          if let frame = try takeFrame(events) { return frame }
        }
      }
      return nil
    }

    /// Takes one buffer from the driver, if there is one.
    private func takeFrame(_ events: Int16) throws(CaptureError) -> Frame? {
      switch buffers.dequeue() {
      case .success(let buffer):
        restarts = 0
        let result = use(buffer)
        // At once, the bad ones too: a driver without buffers stands still.
        try buffers.queue(buffer.index)
        return result
      case .failure(let error):
        return try recover(from: error.code.rawValue, events)
      }
    }

    private func recover(from number: Int32, _ events: Int16) throws(CaptureError) -> Frame? {
      let isBroken = events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
      if number == EAGAIN, !isBroken { return nil }
      // EIO may have lost a buffer: only a new start gets all of them back. Not for ever, though.
      if number == EIO, restarts < 3 {
        restarts += 1
        losses.add(.corrupt)
        buffers.stop()
        gaps.restart()
        try buffers.start()
        return nil
      }
      throw V4L2Failure.error(number == EAGAIN ? ENODEV : number, device: path, step: "the camera broke off")
    }

    /// Makes a frame of a buffer, counting what is wrong with it; nil where it is no good or not wanted.
    private func use(_ buffer: V4L2Buffers.Filled) -> Frame? {
      let lost = gaps.lost(before: buffer.sequence)
      losses.add(.driverGap, lost)
      sequence &+= lost
      guard buffer.flags & UInt32(V4L2_BUF_FLAG_ERROR) == 0 else {
        losses.add(.corrupt)
        sequence &+= 1
        return nil
      }
      let taken = BufferTimestamp.utc(
        of: buffer.timestamp,
        isMonotonic: buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK) == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC),
        monotonic: clock.monotonicNanoseconds, utc: clock.utcNanoseconds)
      do throws(ImageError) {
        if let check = try checkedJPEG(buffer.bytes) {
          guard filter.decide(at: taken) == .keep else { return nil }
          return frame(copy(buffer.bytes, check), check.width, check.height, taken)
        }
        guard let encoder, let pixels = format.pixels else { return nil }
        // Before the filter: a frame that is cut off is a loss, whether it was wanted or not.
        try pixels.check(buffer.bytes)
        guard filter.decide(at: taken) == .keep else { return nil }
        // Encoded from the driver's memory: the JPEG is the only copy.
        let image = try encoder.encode(buffer.bytes, as: pixels)
        return frame(image, format.width, format.height, taken)
      } catch {
        losses.add(.corrupt)
        sequence &+= 1
        return nil
      }
    }

    private func checkedJPEG(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> JPEGHeader? {
      format.fourCC.isJPEG ? try JPEGHeader.parseCameraFrame(bytes) : nil
    }

    /// The one copy, out of the driver's memory, without padding and with Huffman tables.
    private func copy(_ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader) -> FrameBuffer {
      if !header.hasHuffmanTables { return JPEGHuffmanTables.inserted(into: bytes, header: header) }
      return FrameBuffer(copying: UnsafeRawBufferPointer(rebasing: bytes[..<header.length]))
    }

    private func frame(_ image: FrameBuffer, _ width: Int, _ height: Int, _ taken: Int64) -> Frame {
      defer {
        sequence &+= 1
        losses = LossCounts()
      }
      return Frame(
        image: image, format: .jpeg, width: width, height: height, sequence: sequence, captureNanoseconds: taken,
        lost: losses)
    }
  }
#endif
