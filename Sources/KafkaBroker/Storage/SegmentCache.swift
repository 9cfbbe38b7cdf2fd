/// Which segments may hold descriptors and mappings: the most recently used ones, of all partitions together.
final class SegmentCache {
  private let limit: Int
  /// Least recently used first.
  private var open: [LogSegment] = []

  init(limit: Int = 256) { self.limit = limit }

  /// Says that `segment` is about to be used.
  func use(_ segment: LogSegment) {
    if open.last === segment { return }
    if let index = open.lastIndex(where: { $0 === segment }) { open.remove(at: index) }
    open.append(segment)
    if open.count > limit { open.removeFirst().close() }
  }

  func forget(_ segment: LogSegment) {
    open.removeAll { $0 === segment }
    segment.close()
  }
}
