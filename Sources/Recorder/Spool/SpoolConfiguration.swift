/// Where frames wait while the broker is away, and how many.
public struct SpoolConfiguration: Sendable {
  /// The folder; made where it is absent. Each publisher needs one of its own.
  public var folder: String
  /// Of the folder's files.
  public var maxBytes: Int
  /// How long the oldest frame may wait for its acknowledgement before frames go to disk.
  public var patience: Duration = .seconds(1)

  public init(folder: String, maxBytes: Int) {
    self.folder = folder
    self.maxBytes = maxBytes
  }
}
