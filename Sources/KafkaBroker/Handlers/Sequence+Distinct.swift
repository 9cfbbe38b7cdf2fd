extension Sequence {
  /// The elements without those whose key has come before. A request of 1 MiB can name one thing a few hundred thousand
  /// times: answered each time, it would cost memory out of all proportion.
  func distinct<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
    var seen: Set<Key> = []
    return filter { seen.insert(key($0)).inserted }
  }
}
