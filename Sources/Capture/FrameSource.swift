/// Where frames come from: a camera, a file, a folder, a pattern.
///
/// A source is blocking and used by one thread, which `FrameStream` owns: drivers and decoders block, and Swift's
/// cooperative pool must not. Only `cancel` may be called from elsewhere.
public protocol FrameSource: AnyObject, Sendable {
  /// The camera's name: the record key.
  var name: String { get }

  /// What a taker that falls behind should do to this source's frames.
  var whenBehind: WhenBehind { get }

  /// Bytes below which none of its images can be, where that is known before the first; 0 where it is not.
  var leastImageBytes: Int { get }

  /// The next frame, at its time; nil at the end. Waits as long as it takes, or until `cancel`.
  func next() throws(CaptureError) -> Frame?

  /// Makes a waiting and every later `next` return nil soon. Safe from any thread, and more than once.
  func cancel()

  /// Losses that no frame has carried. Final once `next` has returned nil or thrown; the source's own thread reads it.
  var unreportedLosses: LossCounts { get }
}

extension FrameSource {
  public var whenBehind: WhenBehind { .block }
  public var leastImageBytes: Int { 0 }
  public var unreportedLosses: LossCounts { LossCounts() }
}
