import Recorder

/// The spool that `--spool` asks for.
enum PublishSpool {
  static let options: [any AnyOption] = [Options.spool, Options.spoolMax]
  /// One frame of a camera, and some more.
  private static let least: Int64 = 1 << 20

  static func configuration(_ values: OptionValues) throws(UsageError) -> SpoolConfiguration? {
    guard let folder = try values.value(Options.spool) else {
      if values.origin(of: Options.spoolMax) == .commandLine {
        throw UsageError("--spool-max needs --spool DIR: the folder of the spool")
      }
      return nil
    }
    let limit = try values.required(Options.spoolMax)
    guard limit >= least else { throw UsageError("--spool-max is at least 1M") }
    return SpoolConfiguration(folder: folder, maxBytes: Int(clamping: limit))
  }
}
