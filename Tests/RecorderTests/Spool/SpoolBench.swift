import Capture
import KafkaWire

@testable import Recorder

/// A machine with a disk, a producer, a topic and a clock that are lists and numbers.
struct SpoolBench {
  struct Entry: Equatable {
    var index: UInt64
    var number: Int
  }

  private struct UnderWay {
    var item: SpoolMachine.Item
    /// It has reached the topic, heard of or not.
    var isThere: Bool
    var number: Int { SpooledFrames.number(item.frame) ?? -1 }
  }

  var machine: SpoolMachine
  var disk: [Entry] = []
  var next: UInt64
  var end: UInt64
  var now = Duration.zero
  var jobs = 0
  /// Those that only make durable what was written.
  private(set) var syncs = 0
  var handed: [Int] = []
  /// With the producer, oldest first.
  private var underWay: [UnderWay] = []
  var acknowledged: [Int] = []
  /// What stands on the topic.
  private(set) var topic: [Int] = []
  /// What was found there when the broker was looked at last.
  private var found: Set<Int> = []
  /// Frames that gave way on the disk before they were read, and those that it did not take though only it was to hold
  /// them.
  private(set) var dropped: [Int] = []
  /// Entries that the disk has room for, and how many go at a time.
  var room = Int.max
  var segment: UInt64 = 8
  /// Does what it is told; otherwise it hangs.
  var diskWorks = true
  /// Answers that it is full.
  var refuses = false
  /// So many readings fail, for the time being.
  var readsFail = 0
  /// Decides for how many steps a job stays open; with none each one is done at once.
  var dice: SeededGenerator?
  private var openJob: (job: SpoolJob, steps: Int)?

  init(mark: UInt64 = 0, disk numbers: [Int] = [], settings: SpoolSettings = SpoolSettings()) {
    disk = numbers.enumerated().map { Entry(index: mark + UInt64($0.offset), number: $0.element) }
    next = mark
    end = mark + UInt64(numbers.count)
    machine = SpoolMachine(settings, mark: SpoolMark(cursor: mark), end: end)
  }

  mutating func take(_ number: Int) {
    if !machine.take(SpooledFrames.frame(number), now: now) { acknowledged.append(-1) }
    work()
  }

  mutating func pass(_ time: Duration) {
    now += time
    machine.tick(now: now)
    work()
  }

  /// The broker is there, and was asked what the topic has.
  mutating func open() {
    found = Set(topic)
    machine.open()
  }

  /// Hands over all that may be. What was found on the topic is not sent again.
  mutating func hand() {
    work()
    while let item = machine.nextToHand() {
      let number = SpooledFrames.number(item.frame) ?? -1
      handed.append(number)
      underWay.append(UnderWay(item: item, isThere: found.contains(number)))
      work()
    }
  }

  /// The oldest frame under way is acknowledged; false where there is none.
  @discardableResult mutating func acknowledge() -> Bool {
    guard !underWay.isEmpty else { return false }
    let first = underWay.removeFirst()
    if !first.isThere { topic.append(first.number) }
    machine.settled(first.item.serial, at: (0, Int64(acknowledged.count)), now: now)
    acknowledged.append(first.number)
    work()
    return true
  }

  /// A delivery fails with nobody knowing: of what is under way so many frames have reached the topic.
  mutating func lose(reached: Int) {
    for item in underWay.prefix(reached) where !item.isThere { topic.append(item.number) }
    underWay = []
    machine.suspend()
    work()
  }

  /// One step of the disk, which does all that it is told.
  mutating func work() {
    while diskWorks {
      if let (job, steps) = openJob {
        if steps > 0 {
          openJob = (job, steps - 1)
          return
        }
        openJob = nil
        perform(job)
      }
      guard let job = machine.nextJob() else { return }
      jobs += 1
      openJob = (job, steps())
    }
  }

  private mutating func steps() -> Int {
    guard var dice else { return 0 }
    defer { self.dice = dice }
    return Int.random(in: 0...6, using: &dice)
  }

  /// Steps until the disk has nothing left to do.
  mutating func finishWork() {
    repeat { work() } while openJob != nil
  }

  /// A reading that was begun by hand comes back.
  mutating func finishReading(_ frames: Int) { read(frames) }

  private mutating func perform(_ job: SpoolJob) {
    switch job {
    case .append(let frames, let inMemory, _): append(frames, inMemory)
    case .read(let frames, _): read(frames)
    case .advance(let mark):
      disk.removeAll { $0.index < mark.cursor }
      machine.done(next: next, end: end)
    case .sync:
      syncs += 1
      machine.synced(true)
    }
  }

  private mutating func append(_ frames: [SpooledFrame], _ inMemory: Bool) {
    var result = SpoolAppend()
    for frame in frames {
      let number = SpooledFrames.number(frame) ?? -1
      result.indexes.append(refuses ? nil : end)
      if refuses {
        if !inMemory { dropped.append(number) }
        continue
      }
      makeRoom()
      disk.append(Entry(index: end, number: number))
      if inMemory, next == end { next += 1 }
      end += 1
    }
    result.isSynced = false
    (result.first, result.next, result.end) = (disk.first?.index ?? end, next, end)
    machine.appended(result)
  }

  /// The oldest entries go, as a segment does: those that were read are under way.
  private mutating func makeRoom() {
    while disk.count >= room, let first = disk.first {
      let cut = (first.index / segment + 1) * segment
      dropped += disk.filter { $0.index < cut && $0.index >= next }.map(\.number)
      disk.removeAll { $0.index < cut }
      next = max(next, min(cut, end))
    }
  }

  private mutating func read(_ frames: Int) {
    var result = SpoolReading()
    if readsFail > 0 {
      readsFail -= 1
      (result.isDisturbed, result.next, result.end) = (true, next, end)
      return machine.read(result, now: now)
    }
    for entry in disk where entry.index >= next && result.entries.count < frames {
      result.entries.append(.init(index: entry.index, frame: SpooledFrames.frame(entry.number)))
      next = entry.index + 1
    }
    (result.next, result.end) = (next, end)
    machine.read(result, now: now)
  }
}
