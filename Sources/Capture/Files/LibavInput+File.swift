#if Libav
  import CLibav
  import Foundation

  extension LibavInput {
    /// Opens a file and reads as much as is needed to know its streams.
    static func file(_ path: String, _ interrupt: LibavInterrupt) throws(CaptureError) -> LibavInput {
      // Opening it would wait for whoever writes into it, without an end.
      guard SourceURL.kind(path) != .pipe else {
        throw CaptureError(
          .unsupported, source: path, reason: "it is a pipe or a socket, not a file",
          advice: "streamrec publish --stdin < PATH reads JPEGs from a pipe.")
      }
      do throws(Failure) {
        // A playlist posing as a video must not make us fetch addresses; nor is a colon in a name a protocol.
        return try LibavInput(
          url: "file:" + path, options: ["protocol_whitelist": "file"], interrupt: interrupt, isProbed: true)
      } catch {
        throw failure(error.status, path)
      }
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
#endif
