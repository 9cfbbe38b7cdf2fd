import Capture

/// One source that is to be published, as asked for on the command line.
struct PublishSource: Sendable, Equatable {
  static let sources: [any AnyOption] = [
    Options.file, Options.testPattern, Options.images, Options.device, Options.rtsp, Options.mjpeg, Options.stdin,
    Options.source,
  ]
  static let options: [any AnyOption] =
    sources + [Options.size, Options.pixelFormat, Options.input, Options.control]
    + [Options.rtspTransport, Options.mjpegCA, Options.raw, Options.watch, Options.start, Options.duration]
    + [Options.loop, Options.every, Options.fps, Options.frames, Options.encode, Options.quality, Options.name]
    + [Options.whenBehind]

  let spec: SourceSpec
  let capture: CaptureOptions
  /// Where it goes unless another topic is named: cameras are kept apart from everything else.
  var defaultTopic: String { spec.isLive ? "webcam" : "video" }

  /// The one source of a run without `--source`.
  init(_ values: OptionValues) throws(UsageError) {
    spec = try Self.spec(values)
    let watch = try values.flag(Options.watch)
    try Self.check(watch: watch, of: spec, values)
    // In the environment the times may stand for files alone.
    capture = try Self.capture(
      values, name: try values.value(Options.name), watch: watch, isCamera: true, isFile: spec.isFile)
  }

  /// One of several: of the options for all of them it gets those that mean something to it.
  init(_ spec: SourceSpec, name: String, _ values: OptionValues) throws(UsageError) {
    self.spec = spec
    let watch = try values.flag(Options.watch)
    capture = try Self.capture(
      values, name: name, watch: watch && spec.isFolder, isCamera: spec.isCamera,
      isFile: spec.isFile)
  }

  private static func capture(
    _ values: OptionValues, name: String?, watch: Bool, isCamera: Bool, isFile: Bool
  ) throws(UsageError) -> CaptureOptions {
    CaptureOptions(
      name: name, loop: try values.flag(Options.loop), rate: try values.value(Options.fps),
      every: try values.required(Options.every), frames: try values.value(Options.frames),
      quality: try values.required(Options.quality), size: isCamera ? try values.value(Options.size) : nil,
      watch: watch, cameraFormat: isCamera ? try values.value(Options.pixelFormat) : nil,
      controls: isCamera ? try values.all(Options.control) : [],
      input: isCamera ? try values.value(Options.input) : nil,
      start: isFile ? try values.value(Options.start) ?? .zero : .zero,
      duration: isFile ? try values.value(Options.duration) : nil, encoding: try values.value(Options.encode))
  }

  private static func check(watch: Bool, of spec: SourceSpec, _ values: OptionValues) throws(UsageError) {
    guard watch else { return }
    guard spec.isFolder else { throw UsageError("--watch needs --images DIR: the folder to watch") }
    try refuseLoopBesideWatch(values)
  }

  static func refuseLoopBesideWatch(_ values: OptionValues) throws(UsageError) {
    guard try values.flag(Options.loop) else { return }
    throw UsageError("--loop and --watch exclude one another; give one of them")
  }

  /// Whether it lies on this machine's disk, so that opening it costs nothing and shows nothing.
  var isStored: Bool {
    switch spec {
    case .file, .images: true
    default: false
    }
  }

  func open() async throws(CaptureError) -> any FrameSource {
    try await OwnThread.run("open source") { () throws(CaptureError) in try spec.open(capture) }
  }

  /// Which option says what to publish.
  static func chosen(_ values: OptionValues) throws(UsageError) -> (any AnyOption)? {
    // A flag may also be given as "no".
    let takesInput = try values.flag(Options.stdin)
    return try values.chosen(among: sources.filter { $0.name != Options.stdin.name || takesInput })
  }

  private static func spec(_ values: OptionValues) throws(UsageError) -> SourceSpec {
    let raw = try values.value(Options.raw)
    let chosen = try chosen(values)?.name
    guard raw == nil || chosen == Options.stdin.name else {
      throw UsageError("--raw needs --stdin: where the raw frames come from")
    }
    try refuse([Options.rtspTransport], without: Options.rtsp, chosen, values)
    try refuse([Options.start, Options.duration], without: Options.file, chosen, values)
    try refuse([Options.mjpegCA], without: Options.mjpeg, chosen, values)
    switch chosen {
    case Options.file.name: return .file(try values.required(Options.file))
    case Options.testPattern.name: return .testPattern(try values.required(Options.testPattern))
    case Options.images.name: return .images(try values.required(Options.images))
    case Options.device.name: return .device(try values.required(Options.device))
    case Options.stdin.name: return .stdin(raw: raw)
    case Options.rtsp.name:
      return .rtsp(try values.required(Options.rtsp), transport: try values.required(Options.rtspTransport))
    case Options.mjpeg.name:
      return .mjpeg(try values.required(Options.mjpeg), authority: try values.value(Options.mjpegCA))
    default:
      throw UsageError("publish needs a source: one of \(sources.map(\.synopsis).joined(separator: ", "))")
    }
  }

  /// What another source alone understands would otherwise be passed over in silence. In the environment it may stand.
  private static func refuse(
    _ options: [any AnyOption], without source: any AnyOption, _ chosen: String?, _ values: OptionValues
  ) throws(UsageError) {
    guard chosen != source.name, let option = options.first(where: { values.origin(of: $0) == .commandLine }) else {
      return
    }
    throw UsageError("\(option.flag) needs \(source.synopsis)")
  }
}
