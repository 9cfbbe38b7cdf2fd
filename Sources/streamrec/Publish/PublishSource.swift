import Capture

/// What is to be published, as asked for on the command line.
struct PublishSource: Sendable, Equatable {
  static let sources: [any AnyOption] = [Options.file, Options.testPattern, Options.images, Options.device]
  static let options: [any AnyOption] =
    sources + [Options.loop, Options.every, Options.fps, Options.frames, Options.quality, Options.name]

  let spec: SourceSpec
  let capture: CaptureOptions
  /// Where it goes unless another topic is named: cameras are kept apart from everything else.
  let defaultTopic: String

  init(_ values: OptionValues) throws(UsageError) {
    spec = try Self.spec(values)
    if case .device = spec { defaultTopic = "webcam" } else { defaultTopic = "video" }
    capture = CaptureOptions(
      name: try values.value(Options.name), loop: try values.flag(Options.loop), rate: try values.value(Options.fps),
      every: try values.required(Options.every), frames: try values.value(Options.frames),
      quality: try values.required(Options.quality))
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
    switch try values.chosen(among: sources)?.name {
    case Options.file.name: return .file(try values.required(Options.file))
    case Options.testPattern.name: return .testPattern(try values.required(Options.testPattern))
    case Options.images.name: return .images(try values.required(Options.images))
    case Options.device.name: return .device(try values.required(Options.device))
    default:
      throw UsageError("publish needs a source: one of \(sources.map(\.synopsis).joined(separator: ", "))")
    }
  }
}
