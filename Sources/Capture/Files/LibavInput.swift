#if Libav
  import CLibav

  /// What libavformat reads from, a file or a stream, closed with this object. Used by one thread.
  final class LibavInput {
    struct Failure: Error {
      /// libav's.
      var status: Int32
      /// Where the server wanted to send us.
      var redirection: String?
    }

    /// No single piece of memory that libav takes is larger, whatever a file or a server claims: a plane of the largest
    /// picture with two bytes a pixel, or a raw 8K picture with four. Otherwise it goes up to 2 GB.
    static let largestAllocation = JPEGDecoder.maximumPixels * 2 + (8 << 20)

    private static let limited: Void = av_max_alloc(largestAllocation)

    let context: UnsafeMutablePointer<AVFormatContext>
    /// libav asks it through a pointer that is valid for as long as this object holds it.
    let interrupt: LibavInterrupt

    /// libav writes to standard error by itself; streamrec's errors are the only lines that a person should see.
    private static let quiet: Void = av_log_set_level(AV_LOG_QUIET)

    /// - Parameters:
    ///   - options: of the demuxer and the protocols.
    ///   - isProbed: reads as much as is needed to know the streams.
    init(
      url: String, options: [String: String], interrupt: LibavInterrupt, isProbed: Bool
    ) throws(Failure) {
      _ = Self.quiet
      _ = Self.limited
      self.interrupt = interrupt
      var context = avformat_alloc_context()
      context?.pointee.interrupt_callback.opaque = Unmanaged.passUnretained(interrupt).toOpaque()
      context?.pointee.interrupt_callback.callback = { opaque in
        guard let opaque else { return 0 }
        return Unmanaged<LibavInterrupt>.fromOpaque(opaque).takeUnretainedValue().isDue ? 1 : 0
      }
      var dictionary: OpaquePointer?
      for (key, value) in options { av_dict_set(&dictionary, key, value, 0) }
      defer { av_dict_free(&dictionary) }
      interrupt.watch(context, openedAs: url)
      var status = avformat_open_input(&context, url, nil, &dictionary)
      interrupt.endWatch()
      guard status >= 0, let opened = context else {
        throw Failure(status: status, redirection: interrupt.redirection)
      }
      if isProbed { status = avformat_find_stream_info(opened, nil) }
      guard status >= 0 else {
        avformat_close_input(&context)
        throw Failure(status: status)
      }
      self.context = opened
    }

    deinit {
      var context: UnsafeMutablePointer<AVFormatContext>? = context
      avformat_close_input(&context)
    }

    /// The stream that libav deems the best video; the others are not read. Nil where there is none.
    func findVideo() -> UnsafeMutablePointer<AVStream>? {
      let best = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
      guard best >= 0, let stream = context.pointee.streams[Int(best)],
        // A cover picture beside music is a stream of one still.
        stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0, stream.pointee.codecpar != nil
      else { return nil }
      for index in 0..<Int(context.pointee.nb_streams) where index != Int(best) {
        context.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
      }
      return stream
    }
  }

  /// libav's own words for an error.
  func libavWords(_ status: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress, av_strerror(status, base, buffer.count) == 0 else {
        return "error \(status)"
      }
      return String(cString: base)
    }
  }
#endif
