/// What happens to frames when whoever takes them is slower than the source.
public enum WhenBehind: String, Sendable, CaseIterable {
  /// The source waits. For files and folders, which lose nothing by waiting.
  case block
  /// The oldest waiting frame gives way. For cameras: what is shown stays recent.
  case dropOldest = "drop-oldest"
  /// The frame just taken is dropped. For cameras: what was taken first is kept.
  case dropNewest = "drop-newest"
}
