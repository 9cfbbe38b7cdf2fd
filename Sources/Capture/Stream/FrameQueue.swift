/// The frames between a source and its taker, bounded by number and by bytes. A value: it neither waits nor wakes.
///
/// Whatever it drops is counted as `.queueFull` on the next frame that comes out, with the losses that the dropped
/// frame itself had to report, so that the sum over all frames is the truth.
public struct FrameQueue: Sendable {
  public enum Offer: Sendable, Equatable {
    case queued
    /// Something was dropped, and counted.
    case dropped
    /// Full, and the policy is to wait: offer it again once a frame has been taken.
    case full
  }

  private let policy: WhenBehind
  private let maxFrames: Int
  private let maxBytes: Int
  private var ring: [Frame?]
  private var head = 0
  /// Losses that go out with the next frame that is put in.
  private var pending = LossCounts()

  public private(set) var count = 0
  public private(set) var bytes = 0
  /// Everything dropped here so far.
  public private(set) var dropped: UInt64 = 0

  public init(policy: WhenBehind, maxFrames: Int, maxBytes: Int) {
    self.policy = policy
    self.maxFrames = max(maxFrames, 1)
    self.maxBytes = maxBytes
    ring = Array(repeating: nil, count: max(maxFrames, 1))
  }

  public mutating func offer(_ frame: Frame) -> Offer {
    if fits(frame) {
      append(frame)
      return .queued
    }
    switch policy {
    case .block:
      return .full
    case .dropNewest:
      dropped &+= 1
      pending.add(frame.lost)
      pending.add(.queueFull)
      return .dropped
    case .dropOldest:
      while !fits(frame) { dropHead() }
      append(frame)
      return .dropped
    }
  }

  public mutating func take() -> Frame? { removeHead() }

  /// Losses that no frame has carried out yet; read at the end, once nothing more is offered.
  public mutating func takePendingLosses() -> LossCounts {
    defer { pending = LossCounts() }
    return pending
  }

  /// One frame always fits in an empty queue: a frame larger than the budget must not stop the source for ever.
  private func fits(_ frame: Frame) -> Bool {
    count == 0 || (count < maxFrames && bytes <= maxBytes - frame.image.count)
  }

  private mutating func append(_ frame: Frame) {
    var frame = frame
    frame.lost.add(takePendingLosses())
    ring[(head + count) % ring.count] = frame
    count += 1
    bytes += frame.image.count
  }

  private mutating func removeHead() -> Frame? {
    guard count > 0, let frame = ring[head] else { return nil }
    ring[head] = nil
    head = (head + 1) % ring.count
    count -= 1
    bytes -= frame.image.count
    return frame
  }

  private mutating func dropHead() {
    guard let oldest = removeHead() else { return }
    dropped &+= 1
    var losses = oldest.lost
    losses.add(.queueFull)
    if count > 0 { ring[head]?.lost.add(losses) } else { pending.add(losses) }
  }
}
