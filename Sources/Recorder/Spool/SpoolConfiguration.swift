/// Where frames wait while the broker is away, and how many.
public struct SpoolConfiguration: Sendable {
  /// The folder; made where it is absent. Each publisher needs one of its own.
  public var folder: String
  /// Of the folder's files.
  public var maxBytes: Int
  /// How long the oldest frame may wait for its acknowledgement before frames go to disk.
  public var patience: Duration {
    get { settings.patience }
    set { settings.patience = newValue }
  }
  var settings = SpoolSettings()
  /// Where the folder is.
  var fileSystem: any FileSystem = PosixFileSystem()

  public init(folder: String, maxBytes: Int) {
    self.folder = folder
    self.maxBytes = maxBytes
  }
}
