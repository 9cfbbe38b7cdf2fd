import Capture

/// What is to be published, as asked for on the command line.
struct PublishSource: Sendable, Equatable {
  static let sources: [any AnyOption] = [
    Options.file, Options.testPattern, Options.images, Options.device, Options.rtsp, Options.mjpeg, Options.stdin,
  ]
  static let options: [any AnyOption] =
    sources + [Options.size, Options.pixelFormat, Options.control, Options.rtspTransport, Options.mjpegCA]
    + [Options.raw, Options.watch]
    + [Options.loop, Options.every, Options.fps, Options.frames, Options.quality, Options.name]

  let spec: SourceSpec
  let capture: CaptureOptions
  /// Where it goes unless another topic is named: cameras are kept apart from everything else.
  let defaultTopic: String

  init(_ values: OptionValues) throws(UsageError) {
    spec = try Self.spec(values)
    defaultTopic =
      switch spec {
      case .device, .rtsp, .mjpeg: "webcam"
      default: "video"
      }
    let watch = try values.flag(Options.watch)
    try Self.check(watch: watch, of: spec, values)
    capture = CaptureOptions(
      name: try values.value(Options.name), loop: try values.flag(Options.loop), rate: try values.value(Options.fps),
      every: try values.required(Options.every), frames: try values.value(Options.frames),
      quality: try values.required(Options.quality), size: try values.value(Options.size), watch: watch,
      cameraFormat: try values.value(Options.pixelFormat), controls: try values.all(Options.control))
  }

  private static func check(watch: Bool, of spec: SourceSpec, _ values: OptionValues) throws(UsageError) {
    guard watch else { return }
    guard case .images = spec else { throw UsageError("--watch needs --images DIR: the folder to watch") }
    if try values.flag(Options.loop) {
      throw UsageError("--loop and --watch exclude one another; give one of them")
    }
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

  private static func spec(_ values: OptionValues) throws(UsageError) -> SourceSpec {
    let raw = try values.value(Options.raw)
    // A flag may also be given as "no".
    let takesInput = try values.flag(Options.stdin)
    let given = sources.filter { $0.name != Options.stdin.name || takesInput }
    let chosen = try values.chosen(among: given)?.name
    guard raw == nil || chosen == Options.stdin.name else {
      throw UsageError("--raw needs --stdin: where the raw frames come from")
    }
    try refuse([Options.rtspTransport], without: Options.rtsp, chosen, values)
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
