import Capture

/// All that one run publishes: the one source of `--file`, `--device` and the like, or those of `--source`.
struct PublishSources: Sendable, Equatable {
  let all: [PublishSource]
  /// Whether they were named one by one with `--source`.
  let areNamed: Bool

  /// - Parameter kind: looks at a path.
  init(_ values: OptionValues, kind: (String) -> SourceURL.PathKind = SourceURL.kind) throws(UsageError) {
    guard try PublishSource.chosen(values)?.name == Options.source.name else {
      all = [try PublishSource(values)]
      areNamed = false
      return
    }
    guard try values.chosen(among: [Options.source, Options.name])?.name == Options.source.name else {
      throw UsageError("--name cannot be given with --source, which names each source")
    }
    let named = try values.all(Options.source)
    var specs: [(name: String, spec: SourceSpec)] = []
    for source in named {
      specs.append((source.name, try Self.spec(source, values, kind)))
    }
    try Self.checkNames(named)
    try Self.checkShared(specs.map(\.spec), values)
    var sources: [PublishSource] = []
    for (name, spec) in specs { sources.append(try PublishSource(spec, name: name, values)) }
    all = sources
    areNamed = true
  }

  /// Where they go unless another topic is named: cameras that are given by themselves are kept apart.
  var defaultTopic: String { areNamed ? "video" : all.first?.defaultTopic ?? "video" }

  private static func spec(
    _ source: NamedSource, _ values: OptionValues, _ kind: (String) -> SourceURL.PathKind
  ) throws(UsageError) -> SourceSpec {
    let spec: SourceSpec
    do throws(CaptureError) {
      spec = try SourceURL(parsing: source.url, kind: kind).spec
    } catch {
      throw UsageError("--source \(source.name): \(error)")
    }
    // What an address cannot say, options do.
    switch spec {
    case .stdin: return .stdin(raw: try values.value(Options.raw))
    case .rtsp(let address, _): return .rtsp(address, transport: try values.required(Options.rtspTransport))
    case .mjpeg(let address, _): return .mjpeg(address, authority: try values.value(Options.mjpegCA))
    case .file, .images, .device, .testPattern: return spec
    }
  }

  private static func checkNames(_ sources: [NamedSource]) throws(UsageError) {
    var seen: Set<String> = []
    for source in sources where !seen.insert(source.name).inserted {
      throw UsageError("--source names two sources \(source.name); readers tell their records apart by the name")
    }
    guard sources.count(where: { $0.url == "-" }) <= 1 else {
      throw UsageError("--source can read the standard input (-) once only")
    }
  }

  /// An option for all sources has to mean something to one of them at least.
  private static func checkShared(_ specs: [SourceSpec], _ values: OptionValues) throws(UsageError) {
    let cameraOptions: [any AnyOption] = [Options.size, Options.pixelFormat, Options.input, Options.control]
    for option in cameraOptions {
      try refuse(option, unless: specs.contains(where: \.isCamera), "a camera (/dev/video…)", values)
    }
    try refuse(Options.rtspTransport, unless: specs.contains(where: \.isRTSP), "an rtsp:// address", values)
    for option in [Options.start, Options.duration] as [any AnyOption] {
      try refuse(option, unless: specs.contains(where: \.isFile), "a video file", values)
    }
    try refuse(Options.mjpegCA, unless: specs.contains(where: \.isMJPEG), "an https:// address", values)
    if try values.value(Options.raw) != nil, !specs.contains(where: \.isInput) {
      throw UsageError("--raw needs a source that is the standard input, such as --source feed=-")
    }
    guard try values.flag(Options.watch) else { return }
    guard specs.contains(where: \.isFolder) else {
      throw UsageError("--watch needs a folder among the sources: the one to watch")
    }
    try PublishSource.refuseLoopBesideWatch(values)
  }

  private static func refuse(
    _ option: any AnyOption, unless isMeant: Bool, _ source: String, _ values: OptionValues
  ) throws(UsageError) {
    guard !isMeant, values.origin(of: option) == .commandLine else { return }
    throw UsageError("\(option.flag) needs \(source) among the sources")
  }
}

extension SourceSpec {
  /// A camera, on this machine or in the network.
  var isLive: Bool {
    switch self {
    case .device, .rtsp, .mjpeg: true
    default: false
    }
  }
  /// One whose size and controls can be asked for.
  var isCamera: Bool { if case .device = self { true } else { false } }
  var isFile: Bool { if case .file = self { true } else { false } }
  var isRTSP: Bool { if case .rtsp = self { true } else { false } }
  var isMJPEG: Bool { if case .mjpeg = self { true } else { false } }
  var isFolder: Bool { if case .images = self { true } else { false } }
  var isInput: Bool { if case .stdin = self { true } else { false } }
}
