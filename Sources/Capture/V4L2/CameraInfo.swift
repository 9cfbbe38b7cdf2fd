/// What a camera says of itself.
public struct CameraInfo: Sendable, Equatable {
  /// The device file.
  public var path: String
  /// The product's name, as the driver knows it.
  public var card: String
  public var driver: String
  /// Where it is plugged in.
  public var bus: String
  public var inputs: [CameraInput]
  /// Of the input that is selected.
  public var formats: [Format]
  public var controls: [CameraControl]

  /// A pixel format with its sizes.
  public struct Format: Sendable, Equatable {
    /// Four characters: `MJPG`, `YUYV`, …
    public var fourCC: String
    public var description: String
    public var sizes: [Size]
  }

  /// A size, or a range of sizes.
  public struct Size: Sendable, Equatable {
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// For stepwise sizes the largest size and the steps; nil for a single size.
    public var upTo: Steps?
    /// Frames per second, highest first; of a range of rates both ends. Empty where the driver does not say.
    public var rates: [Double]
  }

  /// A range's far end.
  public struct Steps: Sendable, Equatable {
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// Pixels.
    public var stepWidth: Int
    /// Pixels.
    public var stepHeight: Int
  }
}
