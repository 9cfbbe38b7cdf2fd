/// The memory that frames may take on their way, shared by all sources of a process in equal parts, so that the sum does
/// not grow with their number and none lives at another's expense.
public struct FrameBudget: Sendable, Equatable {
  /// Of all images together.
  public var bytes: Int

  public init(bytes: Int = 64 << 20) { self.bytes = max(bytes, 0) }

  /// Bytes for each of so many sources. A single frame may exceed it, or a source with large pictures would stand still.
  public func share(ofOneIn sources: Int) -> Int { bytes / max(sources, 1) }
}
