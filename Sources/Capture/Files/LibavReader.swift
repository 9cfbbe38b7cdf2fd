#if Libav
  import CLibav
  import Foundation

  /// The video of a file or a stream, demultiplexed and decoded by libav. Used by one thread.
  ///
  /// MJPEG packets are not decoded: they are JPEGs already.
  final class LibavReader {
    enum Picture {
      case jpeg(FrameBuffer)
      /// Decoded; valid until the next read.
      case decoded(UnsafeMutablePointer<AVFrame>)
    }

    struct Item {
      var picture: Picture
      /// Nanoseconds in its own counting; nil where it has none.
      var timestamp: Int64?
      /// Nanoseconds; 0 where unknown.
      var duration: Int64
    }

    /// A live stream's pictures may be far apart while it begins; for longer, it gives none that can be decoded.
    private static let longestWithoutPicture: Int64 = 20_000_000_000

    private let input: LibavInput
    private let stream: UnsafeMutablePointer<AVStream>
    private let isLive: Bool
    private var decoder: LibavDecoder?
    /// How pictures are to be turned to be seen as they were taken.
    let orientation: PictureOrientation
    private var packets: Int64 = 0
    /// The first packets of a file were passed over.
    private var hasSought = false
    /// Nanoseconds of the file before the first packet.
    private var passedOver: Int64 = 0
    /// Of the packets in the order of decoding: where the last one ends tells what is missing.
    private var timeline = PresentationTimeline(nominalFrameNanoseconds: 0)
    private var readErrors = 0
    private var losses = LossCounts()
    /// Of packets behind the last good one: the pictures that the decoder still holds come before them.
    private var lossesBehind = LossCounts()
    private var atEnd = false
    /// Nanoseconds for which a live stream may be silent.
    private var patience: Int64 = 0
    /// A live stream is joined in the middle: until a key frame there is nothing to decode.
    private var awaitsKey: Bool
    /// libav's word on why a live stream ended.
    private(set) var endStatus: Int32 = 0

    /// - Parameter source: for errors.
    init(_ input: LibavInput, source: String, isLive: Bool) throws(CaptureError) {
      self.input = input
      self.isLive = isLive
      guard let stream = input.findVideo() else {
        throw CaptureError(
          .unsupported, source: source, reason: "it has no video", advice: "`ffprobe` lists what it holds.")
      }
      self.stream = stream
      orientation = streamrec_display_matrix(stream).map { PictureOrientation(displayMatrix: $0) } ?? .upright
      // `codecpar` is set for every stream that libav reports.
      let parameters = stream.pointee.codecpar.pointee
      let decodes =
        parameters.codec_id != AV_CODEC_ID_MJPEG
        || !orientation.isLossless(width: Int(parameters.width), height: Int(parameters.height))
      awaitsKey = isLive && decodes
      if decodes { decoder = try LibavDecoder(stream, source, isLive: isLive) }
      timeline = PresentationTimeline(nominalFrameNanoseconds: nominalFrameNanoseconds)
    }

    /// Whether it waited for longer than it was to.
    var isOverdue: Bool { input.interrupt.isOverdue }

    /// Whether pictures come decoded, or as JPEGs.
    var decodes: Bool { decoder != nil }

    /// Nanoseconds a frame, by the container's or the stream's average rate.
    var nominalFrameNanoseconds: Int64 {
      // libav guesses 25 where nothing is known, as for a raw .mjpeg; so does this.
      announcedFrameNanoseconds ?? 40_000_000
    }

    /// As above; nil where it is not said.
    var announcedFrameNanoseconds: Int64? {
      let rate = av_guess_frame_rate(input.context, stream, nil)
      guard rate.num > 0, rate.den > 0 else { return nil }
      return Int64(rate.den) * 1_000_000_000 / Int64(rate.num)
    }

    /// Where a picture is in the file, in nanoseconds since its beginning; nil where the file does not tell.
    func position(of timestamp: Int64?) -> Int64? {
      guard let timestamp, let start = nanoseconds(stream.pointee.start_time) else { return nil }
      let (position, overflow) = timestamp.subtractingReportingOverflow(start)
      return overflow ? nil : position
    }

    /// Goes on at the last key frame before `position`, where the file allows it; elsewhere it stays where it is.
    func seek(to position: Int64) {
      guard let start = nanoseconds(stream.pointee.start_time),
        case let (wanted, overflow) = start.addingReportingOverflow(position), !overflow
      else { return }
      let time = av_rescale_q(wanted, AVRational(num: 1, den: 1_000_000_000), stream.pointee.time_base)
      guard time != .min, avformat_seek_file(input.context, stream.pointee.index, .min, time, time, 0) >= 0 else {
        return
      }
      hasSought = true
    }

    /// How much of the file lies before the packet that came first. Behind a seek, mkv has no decoding times at once.
    private func noteFirst(_ packet: UnsafeMutablePointer<AVPacket>) {
      let dts = packet.pointee.dts == streamrec_nopts() ? packet.pointee.pts : packet.pointee.dts
      passedOver = max(position(of: nanoseconds(dts)) ?? 0, 0)
      let index = av_index_search_timestamp(stream, dts, AVSEEK_FLAG_ANY | AVSEEK_FLAG_BACKWARD)
      if index > 0 { packets = Int64(index) }
    }

    /// Losses since the last call.
    func takeLosses() -> LossCounts {
      defer { losses = LossCounts() }
      return losses
    }

    /// The next picture in order of presentation; nil at the end, or once cancelled.
    ///
    /// - Parameter patience: of a live stream: nanoseconds for which nothing may come.
    func next(patience: Int64 = 0) -> Item? {
      let item = read(patience: patience)
      if item == nil { settleLosses() }
      return item
    }

    private func settleLosses() {
      losses.add(lossesBehind)
      lossesBehind = LossCounts()
    }

    private func read(patience: Int64) -> Item? {
      self.patience = patience
      if isLive {
        // The time that was spent on the picture before is not the camera's.
        input.interrupt.expect(within: patience)
        input.interrupt.expectPicture(within: max(2 &* patience, Self.longestWithoutPicture))
      }
      guard let decoder else { return nextPacket().map(passThrough) }
      while !input.interrupt.isDue {
        switch decoder.receive() {
        case .picture(let frame, let timestamp, let duration):
          return Item(
            picture: .decoded(frame), timestamp: nanoseconds(timestamp), duration: nanoseconds(duration) ?? 0)
        case .corrupt: losses.add(.corrupt)
        case .end: return nil
        case .needsPacket:
          var packet = nextPacket()
          // Without a packet the decoder is asked for what it has kept back.
          if !decoder.send(packet) { losses.add(.corrupt) }
          av_packet_free(&packet)
        }
      }
      return nil
    }

    /// The packet's memory becomes the frame's.
    private func passThrough(_ packet: UnsafeMutablePointer<AVPacket>) -> Item {
      let timestamp = packet.pointee.pts == streamrec_nopts() ? packet.pointee.dts : packet.pointee.pts
      let duration = nanoseconds(packet.pointee.duration) ?? 0
      // The closure is the packet's one owner from here on, and runs once.
      nonisolated(unsafe) let owned = packet
      let release: @Sendable () -> Void = {
        var packet: UnsafeMutablePointer<AVPacket>? = owned
        av_packet_free(&packet)
      }
      let image =
        packet.pointee.data.map { FrameBuffer(adopting: $0, count: Int(packet.pointee.size), release: release) }
        ?? FrameBuffer(adopting: UnsafeRawPointer(packet), count: 0, release: release)
      return Item(picture: .jpeg(image), timestamp: nanoseconds(timestamp), duration: duration)
    }

    /// The video stream's next whole packet, to be freed by the caller; nil at the end, or once cancelled.
    private func nextPacket() -> UnsafeMutablePointer<AVPacket>? {
      while !atEnd, !input.interrupt.isDue {
        var packet = av_packet_alloc()
        guard let read = packet else { break }
        if isLive { input.interrupt.expect(within: patience) }
        let status = av_read_frame(input.context, read)
        if status < 0 {
          av_packet_free(&packet)
          failedRead(status)
          continue
        }
        guard read.pointee.stream_index == stream.pointee.index else {
          av_packet_free(&packet)
          continue
        }
        if awaitsKey, read.pointee.flags & AV_PKT_FLAG_KEY == 0 {
          av_packet_free(&packet)
          continue
        }
        awaitsKey = false
        if hasSought, packets == 0 { noteFirst(read) }
        packets &+= 1
        readErrors = 0
        _ = timeline.time(of: nanoseconds(read.pointee.dts), duration: nanoseconds(read.pointee.duration) ?? 0)
        if read.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 {
          lossesBehind.add(.corrupt)
          av_packet_free(&packet)
          continue
        }
        // Memory that is libav's for a moment only would have to be copied; av_read_frame's is always shared.
        if read.pointee.buf == nil, av_packet_make_refcounted(read) < 0 {
          av_packet_free(&packet)
          break
        }
        settleLosses()
        return read
      }
      atEnd = true
      return nil
    }

    /// Some demuxers find their way again after an error; one that fails again and again is at its end.
    private func failedRead(_ status: Int32) {
      if isLive || status == streamrec_averror_exit() {
        endStatus = status
        atEnd = true
        return
      }
      if status != streamrec_averror_eof() {
        lossesBehind.add(.corrupt)
        readErrors += 1
        if readErrors < 16 { return }
      }
      atEnd = true
      lossesBehind.add(.corrupt, UInt64(clamping: missingFrames()))
    }

    /// How many frames a truncated file lacks at its end, as far as its header tells.
    private func missingFrames() -> Int64 {
      // An index that names every frame (mp4, avi) says it exactly.
      let indexed = Int64(avformat_index_get_entries_count(stream))
      if indexed >= packets { return indexed - packets }
      // Without one (mkv) there is the file's duration, which is the video's where there is nothing but video. A last
      // picture may well be shown longer than the others, so only much counts.
      let format = input.context.pointee
      guard format.nb_streams == 1, format.duration_estimation_method == AVFMT_DURATION_FROM_STREAM,
        (1...Int64.max / 1_000_000).contains(format.duration)
      else { return 0 }
      let missing = format.duration &* 1_000 &- timeline.end &- passedOver
      let frame = max(nominalFrameNanoseconds, 1)
      return missing > max(500_000_000, 2 &* frame) ? missing / frame : 0
    }

    private func nanoseconds(_ value: Int64) -> Int64? {
      guard value != streamrec_nopts() else { return nil }
      let scaled = av_rescale_q(value, stream.pointee.time_base, AVRational(num: 1, den: 1_000_000_000))
      // INT64_MIN says that it does not fit.
      return scaled == .min ? nil : scaled
    }
  }
#endif
