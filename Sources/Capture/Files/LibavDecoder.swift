#if Libav
  import CLibav

  /// One stream's decoder. Used by one thread.
  final class LibavDecoder {
    enum Output {
      /// Valid until the next `receive`. Timestamp and duration in the stream's time base.
      case picture(UnsafeMutablePointer<AVFrame>, timestamp: Int64, duration: Int64)
      case needsPacket
      /// A picture was refused or is known to be damaged.
      case corrupt
      case end
    }

    private let context: UnsafeMutablePointer<AVCodecContext>
    private let frame: UnsafeMutablePointer<AVFrame>

    /// - Parameter isLive: pictures come out as soon as they can.
    init(_ stream: UnsafeMutablePointer<AVStream>, _ path: String, isLive: Bool = false) throws(CaptureError) {
      let parameters = stream.pointee.codecpar
      guard let id = parameters?.pointee.codec_id, let codec = avcodec_find_decoder(id) else {
        throw CaptureError(
          .unsupported, source: path, reason: "libavcodec has no decoder for its video",
          advice: "Convert it first: ffmpeg -i FILE -c:v libx264 OUT.mp4")
      }
      let (width, height) = (Int64(parameters?.pointee.width ?? 0), Int64(parameters?.pointee.height ?? 0))
      guard width * height <= Self.largestPicture(of: id) else {
        throw CaptureError(
          .unsupported, source: path, reason: "its pictures of \(width)x\(height) are too large for this codec",
          advice: "Make them smaller first: ffmpeg -i FILE -vf scale=3840:-2 OUT.mp4")
      }
      var made = avcodec_alloc_context3(codec)
      var picture = av_frame_alloc()
      guard let context = made, let frame = picture else {
        avcodec_free_context(&made)
        av_frame_free(&picture)
        throw CaptureError(.unsupported, source: path, reason: "no memory for a decoder", advice: "Free some memory.")
      }
      var status = avcodec_parameters_to_context(context, parameters)
      context.pointee.pkt_timebase = stream.pointee.time_base
      // 0: as many threads as there are processors.
      context.pointee.thread_count = 0
      // Threads that work on a frame each hold back as many frames as there are threads.
      if isLive { context.pointee.thread_type = FF_THREAD_SLICE }
      // The file says how large its pictures are; this says how large they may be.
      context.pointee.max_pixels = Self.largestPicture(of: id)
      if status >= 0 { status = avcodec_open2(context, codec, nil) }
      guard status >= 0 else {
        avcodec_free_context(&made)
        av_frame_free(&picture)
        throw CaptureError(
          .unsupported, source: path, reason: "its video cannot be decoded: \(libavWords(status))",
          advice: "Is the file whole? `ffprobe` tells what it is.")
      }
      self.context = context
      self.frame = frame
    }

    /// A codec whose pictures refer to others keeps many of them. H.264, H.265, VP9 and AV1 know none with more than
    /// 35,651,584 pixels (levels 6 to 6.2).
    private static func largestPicture(of id: AVCodecID) -> Int64 {
      let properties = avcodec_descriptor_get(id)?.pointee.props ?? 0
      return properties & AV_CODEC_PROP_INTRA_ONLY != 0 ? Int64(JPEGDecoder.maximumPixels) : 35_651_584
    }

    deinit {
      var context: UnsafeMutablePointer<AVCodecContext>? = context
      var frame: UnsafeMutablePointer<AVFrame>? = frame
      avcodec_free_context(&context)
      av_frame_free(&frame)
    }

    /// Gives the decoder a packet, or tells it with nil that there are no more. False where it refused the packet.
    func send(_ packet: UnsafeMutablePointer<AVPacket>?) -> Bool {
      let status = avcodec_send_packet(context, packet)
      return status >= 0 || packet == nil
    }

    func receive() -> Output {
      let status = avcodec_receive_frame(context, frame)
      if status == streamrec_averror_eagain() { return .needsPacket }
      if status == streamrec_averror_eof() { return .end }
      // Concealed damage is damage: what was guessed is not what was recorded.
      if status < 0 || frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || frame.pointee.decode_error_flags != 0 {
        return .corrupt
      }
      return .picture(frame, timestamp: frame.pointee.best_effort_timestamp, duration: frame.pointee.pkt_duration)
    }
  }
#endif
