/// `--images DIR`: the JPEG and PNG files of a folder, unchanged, one after the other; with `--watch` then those that
/// come into it, each at the time of its coming.
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
  /// Of the next frame; jumps by what was lost.
  private var sequence: UInt64 = 0
  /// Frames given out.
  private var given: UInt64 = 0
  /// Nil unless the folder is watched.
  private let watch: FolderWatch?
  private let clock: any FrameClock
  /// With a watch, what was taken: programs may close a file more than once, and a listing names what came before.
  private var taken = TakenFiles()
  /// Files that were listed and could not be read: they may just be being written.
  private var unfinished: Set<String> = []
  /// Files that came while the kernel could not tell of them, oldest first.
  private var missed: ArraySlice<String> = []
  private var arrivals: FrameFilter

  /// Lists the folder once. Pictures that come later are seen with `options.watch` alone.
  public init(folder: String, options: CaptureOptions, clock: any FrameClock) throws(CaptureError) {
    guard let rate = options.rate ?? FrameRate(25) else {
      throw .invalid("fps", "the rate makes no sense", "Leave it out for 25.")
    }
    self.folder = folder
    self.options = options
    self.rate = rate
    name = options.name ?? folder.split(separator: "/").last.map(String.init) ?? "images"
    // Before the listing, lest a file falls between the two.
    watch = options.watch ? try FolderWatch(folder: folder) : nil
    paths = try ImageFolder.pictures(in: folder, mayBeEmpty: options.watch)
    self.clock = clock
    arrivals = FrameFilter(rate: options.rate)
    pacer = Pacer(clock: clock, paced: options.paced)
  }

  public func cancel() {
    flag.cancel()
    watch?.cancel()
  }

  public var unreportedLosses: LossCounts {
    var losses = losses
    losses.add(.unreadable, UInt64(unfinished.count))
    return losses
  }

  public func next() throws(CaptureError) -> Frame? {
    while !flag.isCancelled, options.frames.map({ given < $0 }) ?? true {
      if index == paths.count {
        if let watch { return try nextArrival(watch) }
        if try !startAgain() { return nil }
      }
      let path = paths[index]
      index += 1
      if let image = read(path) { return deliver(image) }
    }
    return nil
  }

  /// The picture, if it can be read and is one of those that `--every` takes.
  private func read(_ path: String) -> EncodedImage? {
    if watch != nil, let version = FileVersion(path) { taken.insert(path, version) }
    do throws(ImageError) {
      let image = try ImageFolder.read(path)
      readInPass += 1
      readInAll &+= 1
      return (readInAll - 1) % UInt64(options.every) == 0 ? image : nil
    } catch {
      // In a folder that is watched it may yet be finished.
      if watch == nil { losses.add(.unreadable) } else { unfinished.insert(path) }
      return nil
    }
  }

  /// Waits for a picture to come into the folder; nil once cancelled.
  private func nextArrival(_ watch: FolderWatch) throws(CaptureError) -> Frame? {
    while !flag.isCancelled {
      if let path = missed.popFirst() {
        if let frame = frame(arrived: path, isComplete: false) { return frame }
        continue
      }
      switch try watch.next() {
      case nil: return nil
      case .overflow: missed = try unseen()[...]
      case .completed(let name):
        guard ImageFolder.isPicture(name) else { continue }
        if let frame = frame(arrived: "\(folder)/\(name)", isComplete: true) { return frame }
      }
    }
    return nil
  }

  /// The picture, if it is one that was not taken already, and one of those that are wanted.
  private func frame(arrived path: String, isComplete: Bool) -> Frame? {
    guard let image = readArrival(path, isComplete) else { return nil }
    readInAll &+= 1
    guard (readInAll - 1) % UInt64(options.every) == 0, arrivals.decide(at: clock.monotonicNanoseconds) == .keep
    else { return nil }
    return frame(image, captured: clock.utcNanoseconds)
  }

  /// Nil for what cannot be read, and for what was read already.
  ///
  /// - Parameter isComplete: whoever wrote it has closed it, or moved it here.
  private func readArrival(_ path: String, _ isComplete: Bool) -> EncodedImage? {
    let version = FileVersion(path)
    let wasUnfinished = unfinished.remove(path) != nil
    if let version, !taken.insert(path, version), !wasUnfinished { return nil }
    if taken.isFull { forget() }
    do throws(ImageError) {
      return try ImageFolder.read(path)
    } catch {
      if isComplete { losses.add(.unreadable) } else { unfinished.insert(path) }
      return nil
    }
  }

  /// What is in the folder and was not taken. Of a file that came and is gone again nobody knows.
  private func unseen() throws(CaptureError) -> [String] {
    let files = FileVersion.inOrderOfComing(try ImageFolder.pictures(in: folder, mayBeEmpty: true))
    taken.keep(files)
    return files.filter { !taken.contains($0.path, $0.version) }.map(\.path)
  }

  /// Forgets files that are gone.
  private func forget() {
    // A folder that cannot be listed now is one that the next event tells of.
    guard let paths = try? ImageFolder.pictures(in: folder, mayBeEmpty: true) else { return }
    taken.keep(FileVersion.inOrderOfComing(paths))
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
    let time = rate.nanoseconds(atTick: Int64(clamping: given))
    guard let captured = pacer.wait(for: time, unless: flag) else { return nil }
    return frame(image, captured: captured)
  }

  private func frame(_ image: EncodedImage, captured: Int64) -> Frame {
    sequence &+= losses.total
    defer {
      sequence &+= 1
      given &+= 1
      losses = LossCounts()
    }
    return Frame(
      image: image.bytes, format: image.format, width: image.width, height: image.height, sequence: sequence,
      captureNanoseconds: captured, lost: losses)
  }
}
