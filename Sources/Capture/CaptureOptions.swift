/// How frames are taken from a source. What does not apply to a source is refused by `SourceSpec.open`.
public struct CaptureOptions: Sendable, Equatable {
  /// The camera's name, the record key. Nil for the source's own: the file's or the device's name.
  public var name: String?
  /// Files and folders start again at their end, with timestamps that go on.
  public var loop: Bool
  /// Of a file, what lies before this is left out.
  public var start: Duration
  /// Of a file, no more than this is taken. Nil for all of it.
  public var duration: Duration?
  /// Frames per second: a camera's or pattern's frames are thinned out, a file's are thinned out or repeated, and
  /// pictures in a folder follow one another at this rate. Nil for the source's own rate (a folder's is 25).
  public var rate: FrameRate?
  /// 3 passes on each third frame, before `rate` is applied.
  public var every: Int
  /// Ends after so many frames.
  public var frames: Int?
  /// What every frame comes out as. Nil: images that come encoded pass byte for byte, and everything else becomes JPEG.
  public var encoding: FrameEncoding?
  /// Of JPEGs that are encoded here: 1 to 100.
  public var quality: Int
  /// Whether files, folders and the pattern keep their pace, or come as fast as they can be read.
  public var paced: Bool
  /// The size to ask a camera for; it may give another one. Nil for what it is set to.
  public var size: PictureSize?
  /// A folder goes on, after the pictures that are in it, with those that come into it.
  public var watch: Bool
  /// The kind of frame to ask a camera for. Nil for the one that costs the least.
  public var cameraFormat: CameraFormat?
  /// A camera's controls, set in this order before the first frame.
  public var controls: [ControlSetting]
  /// The number or the name of a camera's input. Nil for the one that is selected.
  public var input: String?

  public init(
    name: String? = nil, loop: Bool = false, rate: FrameRate? = nil, every: Int = 1, frames: Int? = nil,
    quality: Int = 85, paced: Bool = true, size: PictureSize? = nil, watch: Bool = false,
    cameraFormat: CameraFormat? = nil, controls: [ControlSetting] = [], input: String? = nil, start: Duration = .zero,
    duration: Duration? = nil, encoding: FrameEncoding? = nil
  ) {
    self.name = name
    self.loop = loop
    self.rate = rate
    self.every = every
    self.frames = frames
    self.encoding = encoding
    self.quality = quality
    self.paced = paced
    self.size = size
    self.watch = watch
    self.cameraFormat = cameraFormat
    self.controls = controls
    self.input = input
    self.start = start
    self.duration = duration
  }

  /// Throws `.invalidOption` for a number that makes no sense for any source.
  func validate() throws(CaptureError) {
    guard every >= 1 else {
      throw .invalid("every \(every)", "each how many frames one is taken must be 1 or more", "1 takes each frame.")
    }
    if let frames, frames < 1 {
      throw .invalid("frames \(frames)", "the number of frames must be 1 or more", "Leave it out to take all of them.")
    }
    guard start >= .zero, duration.map({ $0 > .zero }) ?? true else {
      throw .invalid(
        "start and duration", "a start is 0 or more, and a duration more than that",
        "Leave them out for the whole file.")
    }
    guard (1...100).contains(quality) else {
      throw .invalid("quality \(quality)", "a JPEG's quality is a number from 1 to 100", "85 suits most cameras.")
    }
  }

  /// What only a camera can do would otherwise be passed over in silence.
  func refuseCameraOptions() throws(CaptureError) {
    let given = [
      size.map { "size \($0)" }, cameraFormat.map { _ in "pixel format" }, controls.first.map { "control \($0.name)" },
      input.map { "input \($0)" },
    ].compactMap { $0 }
    guard let first = given.first else { return }
    throw .invalid(first, "only a camera can be asked for this", "Leave it out, or give a camera as the source.")
  }
}

extension CaptureOptions {
  /// What only a file has would otherwise be passed over in silence.
  func refuseFileOptions() throws(CaptureError) {
    guard start > .zero || duration != nil else { return }
    throw .invalid(
      start > .zero ? "start" : "duration", "only a video file can be entered in the middle",
      "Leave it out, or end after so many --frames.")
  }
}

extension CaptureError {
  static func invalid(_ option: String, _ reason: String, _ advice: String) -> CaptureError {
    CaptureError(.invalidOption, source: option, reason: reason, advice: advice)
  }
}
