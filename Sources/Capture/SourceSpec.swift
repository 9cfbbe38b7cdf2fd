/// What to capture from. `open` makes the source.
public enum SourceSpec: Sendable, Equatable {
  case testPattern(TestPatternSpec)
  /// The path of a video file.
  case file(String)
  /// The path of a folder with pictures.
  case images(String)
  /// The path of a V4L2 camera, like /dev/video0.
  case device(String)
  /// What another program writes into the standard input: raw frames, or JPEGs where `raw` is nil.
  case stdin(raw: RawFrameSpec?)
  /// A camera in the network that speaks RTSP.
  case rtsp(StreamAddress, transport: RTSPTransport = .tcp)
  /// A camera or server in the network that sends JPEGs over HTTP (multipart/x-mixed-replace).
  ///
  /// `authority`: a PEM file with the authority that its certificate is checked against; nil for those of the system.
  case mjpeg(StreamAddress, authority: String? = nil)

  /// The record header `video_name`: the file's name without its folder. Nil for what is not a file.
  public var videoName: String? {
    guard case .file(let path) = self else { return nil }
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Opens the source, to be given to a `FrameStream`.
  ///
  /// - Throws: `.unreachable`, `.unsupported`, `.invalidOption` or `.notBuiltIn`, each with advice.
  public func open(
    _ options: CaptureOptions = CaptureOptions(), clock: any FrameClock = SystemFrameClock()
  ) throws(CaptureError) -> any FrameSource {
    try options.validate()
    if case .device = self {} else { try options.refuseCameraOptions() }
    if case .file = self {} else { try options.refuseFileOptions() }
    guard let encoding = options.encoding else { return try openAsItComes(options, clock) }
    // The frames are counted by who knows which of them can be decoded.
    var uncounted = options
    uncounted.frames = nil
    let encoder = try PictureEncoder(encoding, quality: options.quality)
    return ReencodingSource(try openAsItComes(uncounted, clock), encoder: encoder, frames: options.frames)
  }

  /// The source, whose images pass as they are where they come encoded.
  private func openAsItComes(
    _ options: CaptureOptions, _ clock: any FrameClock
  ) throws(CaptureError) -> any FrameSource {
    switch self {
    case .testPattern(let spec): return try TestPatternSource(spec, options: options, clock: clock)
    case .file(let path): return try Self.openFile(path, options, clock)
    case .images(let folder): return try ImageFolderSource(folder: folder, options: options, clock: clock)
    case .device(let path): return try Self.openDevice(path, options, clock)
    case .stdin(let raw): return try PipeSource(raw: raw, options: options, clock: clock)
    case .rtsp(let address, let transport): return try Self.openRTSP(address, transport, options, clock)
    case .mjpeg(let address, let authority): return try Self.openMJPEG(address, authority, options, clock)
    }
  }

  #if Libav
    private static func openFile(
      _ path: String, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      try VideoFileSource(path: path, options: options, clock: clock)
    }

    private static func openRTSP(
      _ address: StreamAddress, _ transport: RTSPTransport, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      try StreamSource(name: address.name, options: options, clock: clock) { (flag) throws(StreamFailure) in
        try RTSPSession(
          address, transport, encoding: options.encoding, quality: options.quality, clock: clock, flag: flag)
      }
    }
  #else
    private static func openFile(
      _ path: String, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      throw CaptureError(
        .notBuiltIn, source: path, reason: "this build cannot read video files",
        advice: "Build with the package trait Libav, or give a folder of pictures with --images.")
    }

    private static func openRTSP(
      _ address: StreamAddress, _ transport: RTSPTransport, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      throw CaptureError(
        .notBuiltIn, source: address.description, reason: "this build cannot read RTSP",
        advice: "Build with the package trait Libav.")
    }
  #endif

  #if V4L2
    private static func openDevice(
      _ path: String, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      try V4L2CameraSource(path: path, options: options, clock: clock)
    }
  #else
    private static func openDevice(
      _ path: String, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      throw .withoutV4L2(path)
    }
  #endif

  #if Curl
    private static func openMJPEG(
      _ address: StreamAddress, _ authority: String?, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      try StreamSource(name: address.name, options: options, clock: clock) { (flag) throws(StreamFailure) in
        try MJPEGSession(address, authority: authority, clock: clock, flag: flag)
      }
    }
  #else
    private static func openMJPEG(
      _ address: StreamAddress, _ authority: String?, _ options: CaptureOptions, _ clock: any FrameClock
    ) throws(CaptureError) -> any FrameSource {
      throw CaptureError(
        .notBuiltIn, source: address.description, reason: "this build cannot read streams over HTTP",
        advice: "Build with the package trait Curl.")
    }
  #endif
}
