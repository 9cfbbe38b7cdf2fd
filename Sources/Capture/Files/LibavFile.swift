#if Libav
  import CLibav
  import Foundation

  /// A media file as libavformat opened it, closed with this object. Used by one thread.
  final class LibavFile {
    let context: UnsafeMutablePointer<AVFormatContext>
    private let path: String
    /// libav asks it while it reads, through a pointer that is valid for as long as this object holds it.
    private let flag: CancelFlag

    /// libav writes to standard error by itself; streamrec's errors are the only lines that a person should see.
    private static let quiet: Void = av_log_set_level(AV_LOG_QUIET)

    /// Opens the file and reads as much as is needed to know its streams.
    init(path: String, flag: CancelFlag) throws(CaptureError) {
      _ = Self.quiet
      self.path = path
      self.flag = flag
      var context = avformat_alloc_context()
      context?.pointee.interrupt_callback.opaque = Unmanaged.passUnretained(flag).toOpaque()
      context?.pointee.interrupt_callback.callback = { opaque in
        guard let opaque else { return 0 }
        return Unmanaged<CancelFlag>.fromOpaque(opaque).takeUnretainedValue().isCancelled ? 1 : 0
      }
      // A playlist posing as a video must not make us fetch addresses; nor is a colon in a name a protocol.
      var options: OpaquePointer?
      av_dict_set(&options, "protocol_whitelist", "file", 0)
      defer { av_dict_free(&options) }
      var status = avformat_open_input(&context, "file:" + path, nil, &options)
      guard status >= 0, let opened = context else { throw Self.failure(status, path) }
      status = avformat_find_stream_info(opened, nil)
      guard status >= 0 else {
        avformat_close_input(&context)
        throw Self.failure(status, path)
      }
      self.context = opened
    }

    deinit {
      var context: UnsafeMutablePointer<AVFormatContext>? = context
      avformat_close_input(&context)
    }

    /// The stream that libav deems the best video; the others are not read.
    func findVideo() throws(CaptureError) -> UnsafeMutablePointer<AVStream> {
      let best = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
      guard best >= 0, let stream = context.pointee.streams[Int(best)],
        // A cover picture beside music is a stream of one still.
        stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0, stream.pointee.codecpar != nil
      else {
        throw CaptureError(
          .unsupported, source: path, reason: "the file has no video stream",
          advice: "Give a file with pictures; `ffprobe` lists what a file holds.")
      }
      for index in 0..<Int(context.pointee.nb_streams) where index != Int(best) {
        context.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
      }
      return stream
    }

    private static func failure(_ status: Int32, _ path: String) -> CaptureError {
      let words = libavWords(status)
      switch -status {
      case ENOENT, EACCES, EPERM, ENOTDIR, EISDIR, EIO, ELOOP, ENAMETOOLONG:
        return CaptureError(
          .unreachable, source: path, reason: "cannot read the file: \(words)",
          advice: "Check the path and its permissions.")
      default:
        return CaptureError(
          .unsupported, source: path, reason: "not a video that can be read: \(words)",
          advice: "Give a video file (mp4, mkv, avi, mjpeg, …); `ffprobe` tells what it is.")
      }
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
