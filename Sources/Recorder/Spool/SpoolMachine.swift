/// Decides which way a publisher's frames go: a value without I/O, clock or tasks.
///
/// While acknowledgements come, frames go from memory to the producer (the window). When the oldest has waited too long,
/// the spool begins: the window is written down, too, and what comes goes to disk only. When acknowledgements come again,
/// the spool is read in order until nothing is left, and memory does again.
///
/// Times are durations since any fixed instant. Every frame has one place in one order, by the disk or not: frames leave
/// the window in the order in which they came.
struct SpoolMachine: Sendable {
  struct Item: Sendable {
    enum Disk: Sendable, Equatable {
      case absent
      case wanted
      case underWay
      case at(UInt64)
    }

    let serial: UInt64
    var frame: SpooledFrame
    /// When it was taken, or read back.
    var since: Duration
    var disk = Disk.absent
    var isHanded = false
  }

  private enum Busy {
    case window([UInt64])
    case unwritten(Int)
    case read
    case other
  }

  let settings: SpoolSettings
  /// Frames on their way, oldest first.
  private(set) var window: [Item] = []
  private(set) var windowBytes = 0
  /// Frames that wait to be written, oldest first; all of them are younger than the disk's.
  private var unwritten: [SpooledFrame] = []
  private var unwrittenBytes = 0
  /// Frames go to disk.
  private(set) var isSpooling: Bool
  /// The broker can be sent to.
  private(set) var isOpen = false
  /// A delivery has failed, and nobody knows which frames are on the topic.
  private(set) var isSuspended = false
  /// Nothing is to be expected of the cluster any longer.
  private var isRefused = false
  private(set) var isEnding = false
  private var drains = true
  /// Acknowledgements come.
  private var isFlowing = false
  private var progressAt = Duration.zero
  private var busy: Busy?
  private var nextSerial: UInt64 = 0
  /// Of the disk: the next entry to be read, and one past the last.
  private var readNext: UInt64
  private var end: UInt64
  private(set) var mark: SpoolMark
  private var savedMark: SpoolMark
  private var lastWasAppend = false
  /// Something was written that a power cut would cost.
  private var isUnsynced = false
  private var wantsSync = false
  /// The disk could not read; it may be asked again then.
  private var readsAgainAt: Duration?
  /// Frames that have gone to disk in this run.
  private(set) var spooled: UInt64 = 0

  /// - Parameters:
  ///   - mark: what an earlier run has left.
  ///   - end: one past the last entry on the disk.
  init(_ settings: SpoolSettings = SpoolSettings(), mark: SpoolMark = SpoolMark(), end: UInt64 = 0) {
    self.settings = settings
    self.mark = mark
    savedMark = mark
    readNext = mark.cursor
    self.end = max(end, mark.cursor)
    isSpooling = self.end > mark.cursor
  }

  private var hasUnread: Bool { readNext < end }
  private var isWriting: Bool { window.contains { $0.disk == .wanted || $0.disk == .underWay } }
  /// Frames that were handed over and are not settled.
  var outstanding: Int { window.reduce(0) { $0 + ($1.isHanded ? 1 : 0) } }

  // MARK: In

  /// Takes a frame over; false where there is no room for it yet.
  mutating func take(_ frame: SpooledFrame, now: Duration) -> Bool {
    guard hasRoom(for: frame.bytes) else { return false }
    if isSpooling {
      unwritten.append(frame)
      unwrittenBytes += frame.bytes
    } else {
      push(frame, now: now, disk: .absent)
    }
    return true
  }

  /// Whether a frame of that size is taken now. One always is where nothing waits.
  func hasRoom(for bytes: Int) -> Bool {
    if isSpooling { return unwritten.isEmpty || unwrittenBytes + bytes <= settings.maxUnwritten }
    return window.isEmpty || window.count < settings.maxFrames && windowBytes + bytes <= settings.maxBytes
  }

  private mutating func push(_ frame: SpooledFrame, now: Duration, disk: Item.Disk) {
    if window.isEmpty { progressAt = now }
    window.append(Item(serial: nextSerial, frame: frame, since: now, disk: disk))
    windowBytes += frame.bytes
    nextSerial += 1
  }

  /// Time has passed.
  mutating func tick(now: Duration) {
    if let at = readsAgainAt, now >= at { readsAgainAt = nil }
    wantsSync = isUnsynced
    guard let oldest = window.first else { return }
    if !isSpooling, now - oldest.since >= settings.patience { beginSpooling() }
    if now - max(progressAt, oldest.since) >= settings.patience { isFlowing = false }
  }

  private mutating func beginSpooling() {
    isFlowing = false
    // Those that are not on the disk by now were refused there, and would stand behind younger ones.
    guard !isSpooling else { return }
    isSpooling = true
    // With one of them settled, younger ones below it would pass as settled, too.
    let first = window.lastIndex { $0.disk != .absent }.map { $0 + 1 } ?? 0
    for place in first..<window.count { window[place].disk = .wanted }
  }

  // MARK: Out

  /// The broker can be sent to, and what it has of the spool is known.
  mutating func open() { (isOpen, isSuspended) = (true, false) }

  /// The next frame for the producer, in order.
  mutating func nextToHand() -> Item? {
    guard isOpen, let place = window.firstIndex(where: { !$0.isHanded }) else { return nil }
    window[place].isHanded = true
    return window[place]
  }

  /// The oldest frame is delivered, or known to be lost.
  ///
  /// - Parameters:
  ///   - place: partition and offset, where they are known.
  mutating func settled(_ serial: UInt64, at place: (partition: Int32, offset: Int64)?, now: Duration) {
    guard !isSuspended, let item = window.first, item.serial == serial else { return }
    window.removeFirst()
    windowBytes -= item.frame.bytes
    if case .at(let index) = item.disk { mark.cursor = max(mark.cursor, index + 1) }
    if let place, place.offset < .max {
      mark.floors[place.partition] = max(mark.floors[place.partition] ?? 0, place.offset + 1)
    }
    (isFlowing, progressAt) = (true, now)
    settleDown()
  }

  /// Nobody knows what is on the topic of the frames under way: they go to disk as well, and nothing is sent until
  /// ``restart()`` and ``open()``.
  mutating func suspend() {
    (isOpen, isSuspended) = (false, true)
    beginSpooling()
  }

  /// The cluster refuses for good.
  mutating func refuse() {
    suspend()
    isRefused = true
  }

  /// What was under way is handed over once more, from memory: the disk may be at anything meanwhile, and the order stays.
  mutating func restart() {
    for place in window.indices { window[place].isHanded = false }
  }

  /// Memory does again once nothing of the disk is left to be read.
  private mutating func settleDown() {
    guard case nil = busy, !hasUnread, unwritten.isEmpty, !isWriting else { return }
    if isSpooling, isOpen, isFlowing || window.isEmpty { isSpooling = false }
    let isSettled = window.allSatisfy { $0.disk == .absent }
    if isSettled { mark.cursor = end }
  }

  // MARK: Disk

  /// What the disk is to do now; nil where there is nothing, or it has not done the last thing yet.
  mutating func nextJob() -> SpoolJob? {
    guard case nil = busy else { return nil }
    let wanted = window.lazy.filter { $0.disk == .wanted }.prefix(settings.jobFrames).map(\.serial)
    if !wanted.isEmpty { return writeWindow(Array(wanted)) }
    if wantsSync {
      (busy, wantsSync) = (.other, false)
      return .sync
    }
    if canRead, lastWasAppend || unwritten.isEmpty { return read() }
    if !unwritten.isEmpty {
      let frames = Array(unwritten.prefix(settings.jobFrames))
      (busy, lastWasAppend) = (.unwritten(frames.count), true)
      return .append(frames, inMemory: false, mark)
    }
    if mark.cursor != savedMark.cursor {
      (busy, savedMark) = (.other, mark)
      return .advance(mark)
    }
    return nil
  }

  private var canRead: Bool {
    isSpooling && isOpen && hasUnread && readsAgainAt == nil && (isFlowing || window.isEmpty)
      && !(isEnding && !drains) && window.count < settings.maxFrames && windowBytes < settings.maxBytes
  }

  private mutating func writeWindow(_ serials: [UInt64]) -> SpoolJob {
    var frames: [SpooledFrame] = []
    for place in window.indices where serials.contains(window[place].serial) {
      window[place].disk = .underWay
      frames.append(window[place].frame)
    }
    busy = .window(serials)
    return .append(frames, inMemory: true, mark)
  }

  private mutating func read() -> SpoolJob {
    (busy, lastWasAppend) = (.read, false)
    return .read(
      frames: min(settings.jobFrames, settings.maxFrames - window.count),
      bytes: min(settings.jobBytes, settings.maxBytes - windowBytes))
  }

  mutating func appended(_ result: SpoolAppend) {
    (readNext, end) = (result.next, result.end)
    switch busy {
    case .window(let serials):
      for (serial, index) in zip(serials, result.indexes) {
        if index != nil { spooled += 1 }
        if let place = window.firstIndex(where: { $0.serial == serial }) {
          window[place].disk = index.map { .at($0) } ?? .absent
        } else if let index {
          // Settled while it was written; so is everything before it.
          mark.cursor = max(mark.cursor, index + 1)
        }
      }
    case .unwritten(let count):
      let written = unwritten.prefix(count)
      unwrittenBytes -= written.reduce(0) { $0 + $1.bytes }
      unwritten.removeFirst(min(count, unwritten.count))
      spooled += UInt64(result.indexes.count { $0 != nil })
    default: break
    }
    // What gave way though it is under way is in memory alone now.
    for place in window.indices {
      if case .at(let index) = window[place].disk, index < result.first { window[place].disk = .absent }
    }
    isUnsynced = !result.isSynced
    busy = nil
    settleDown()
  }

  mutating func read(_ result: SpoolReading, now: Duration) {
    for entry in result.entries { push(entry.frame, now: now, disk: .at(entry.index)) }
    (readNext, end) = (result.next, result.end)
    readsAgainAt = result.isDisturbed ? now + settings.readPause : nil
    busy = nil
    settleDown()
  }

  /// The disk has advanced.
  mutating func done(next: UInt64, end: UInt64) {
    (readNext, self.end) = (next, end)
    busy = nil
    settleDown()
  }

  /// The disk has been asked to sync, and has done so or is not due yet.
  mutating func synced(_ isSynced: Bool) {
    isUnsynced = !isSynced
    busy = nil
    settleDown()
  }

  // MARK: End

  /// Nothing more is taken.
  ///
  /// - Parameter drains: what is on the disk is delivered as long as acknowledgements come; otherwise it stays there.
  mutating func finish(drains: Bool, now: Duration) {
    (isEnding, self.drains) = (true, drains && (!isEnding || self.drains))
    progressAt = max(progressAt, now)
  }

  /// Whether everything is delivered, or on the disk with nothing more to be expected now.
  func isDone(now: Duration) -> Bool {
    guard isEnding, unwritten.isEmpty, !isWriting, case nil = busy else { return false }
    if window.isEmpty, !hasUnread || !drains { return mark.cursor == savedMark.cursor || isSuspended }
    let isKept = window.allSatisfy { $0.disk != .absent }
    if !isOpen, isKept, isRefused || !drains { return true }
    return now - progressAt >= settings.farewell
  }
}
