/// What to capture from. `open` makes the source.
public enum SourceSpec: Sendable, Equatable {
  case testPattern(TestPatternSpec)

  /// Opens the source, to be given to a `FrameStream`.
  ///
  /// - Throws: `.unreachable`, `.unsupported`, `.invalidOption` or `.notBuiltIn`, each with advice.
  public func open(
    _ options: CaptureOptions = CaptureOptions(), clock: any FrameClock = SystemFrameClock()
  ) throws(CaptureError) -> any FrameSource {
    try options.validate()
    switch self {
    case .testPattern(let spec): return try TestPatternSource(spec, options: options, clock: clock)
    }
  }
}
