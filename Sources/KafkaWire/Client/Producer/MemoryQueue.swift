/// The producer's memory, and those who wait for some, first come first served.
struct MemoryQueue<Waiter> {
  let limit: Int
  private(set) var taken = 0
  private var waiters: [(id: Int, bytes: Int, waiter: Waiter)] = []
  private var nextID = 0

  init(limit: Int) {
    self.limit = limit
  }

  var isContended: Bool { !waiters.isEmpty }

  var waitingCount: Int { waiters.count }

  /// Takes memory if nobody waits and enough is left.
  mutating func take(_ bytes: Int) -> Bool {
    guard waiters.isEmpty, bytes <= limit - taken else { return false }
    taken += bytes
    return true
  }

  mutating func free(_ bytes: Int) { taken -= bytes }

  /// A number under which a waiter can later be queued and withdrawn.
  mutating func ticket() -> Int {
    nextID += 1
    return nextID
  }

  mutating func wait(_ id: Int, for bytes: Int, _ waiter: Waiter) { waiters.append((id, bytes, waiter)) }

  /// Takes the waiter out of the queue; nil where it is not there.
  mutating func withdraw(_ id: Int) -> Waiter? {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
    return waiters.remove(at: index).waiter
  }

  mutating func withdrawAll() -> [Waiter] {
    defer { waiters = [] }
    return waiters.map(\.waiter)
  }

  /// The first in the queue, if there is room for it now; the memory is taken.
  mutating func admit() -> Waiter? {
    guard let first = waiters.first, first.bytes <= limit - taken else { return nil }
    taken += first.bytes
    return waiters.removeFirst().waiter
  }
}
