/// `--images DIR`: the JPEG and PNG files of a folder, unchanged, one after the other.
public final class ImageFolderSource: FrameSource, @unchecked Sendable {
  // Unchecked: but for the flag, everything is used by the stream's thread alone.
  public let name: String

  private let folder: String
  private let paths: [String]
  private let options: CaptureOptions
  private let rate: FrameRate
  private let flag = CancelFlag()
  private var pacer: Pacer
  private var losses = LossCounts()
  /// The next path, and how many were readable since the folder's start.
  private var index = 0
  private var readInPass = 0
  private var readInAll: UInt64 = 0
  private var sequence: UInt64 = 0

  /// Lists the folder once; pictures that come later are not seen.
  public init(folder: String, options: CaptureOptions, clock: any FrameClock) throws(CaptureError) {
    guard let rate = options.rate ?? FrameRate(25) else {
      throw .invalid("fps", "the rate makes no sense", "Leave it out for 25.")
    }
    self.folder = folder
    self.options = options
    self.rate = rate
    name = options.name ?? folder.split(separator: "/").last.map(String.init) ?? "images"
    paths = try ImageFolder.pictures(in: folder)
    pacer = Pacer(clock: clock, paced: options.paced)
  }

  public func cancel() { flag.cancel() }

  public var unreportedLosses: LossCounts { losses }

  public func next() throws(CaptureError) -> Frame? {
    while !flag.isCancelled, options.frames.map({ sequence < $0 }) ?? true {
      if index == paths.count, try !startAgain() { return nil }
      let path = paths[index]
      index += 1
      do throws(ImageError) {
        let image = try ImageFolder.read(path)
        readInPass += 1
        readInAll &+= 1
        guard (readInAll - 1) % UInt64(options.every) == 0 else { continue }
        return deliver(image)
      } catch {
        losses.add(.unreadable)
      }
    }
    return nil
  }

  /// False at the end.
  private func startAgain() throws(CaptureError) -> Bool {
    guard readInPass > 0 else {
      throw CaptureError(
        .unsupported, source: folder, reason: "none of its \(paths.count) files is a JPEG or PNG that can be read",
        advice: "Are the files whole?")
    }
    guard options.loop else { return false }
    readInPass = 0
    index = 0
    return true
  }

  private func deliver(_ image: EncodedImage) -> Frame? {
    let time = rate.nanoseconds(atTick: Int64(clamping: sequence))
    guard let captured = pacer.wait(for: time, unless: flag) else { return nil }
    defer {
      sequence &+= 1
      losses = LossCounts()
    }
    return Frame(
      image: image.bytes, format: image.format, width: image.width, height: image.height, sequence: sequence,
      captureNanoseconds: captured, lost: losses)
  }
}
