import Capture
import KafkaWire

@testable import Recorder

/// A machine with a disk, a producer and a clock that are lists and numbers.
struct SpoolBench {
  struct Entry: Equatable {
    var index: UInt64
    var number: Int
  }

  var machine: SpoolMachine
  var disk: [Entry] = []
  var next: UInt64
  var end: UInt64
  var now = Duration.zero
  var jobs = 0
  var handed: [Int] = []
  /// With the producer, oldest first.
  private var underWay: [SpoolMachine.Item] = []
  var acknowledged: [Int] = []
  /// Does what it is told; otherwise it hangs.
  var diskWorks = true
  /// Answers that it is full.
  var refuses = false

  init(mark: UInt64 = 0, disk numbers: [Int] = []) {
    disk = numbers.enumerated().map { Entry(index: mark + UInt64($0.offset), number: $0.element) }
    next = mark
    end = mark + UInt64(numbers.count)
    machine = SpoolMachine(mark: SpoolMark(cursor: mark), end: end)
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

  /// Hands over all that may be.
  mutating func hand() {
    work()
    while let item = machine.nextToHand() {
      handed.append(SpooledFrames.number(item.frame) ?? -1)
      underWay.append(item)
      work()
    }
  }

  /// The oldest frame under way is acknowledged; false where there is none.
  @discardableResult mutating func acknowledge() -> Bool {
    // What was sent before a suspension is not known any longer.
    underWay.removeAll { item in !machine.window.contains { $0.serial == item.serial } }
    guard !underWay.isEmpty else { return false }
    let item = underWay.removeFirst()
    machine.settled(item.serial, at: (0, Int64(acknowledged.count)), now: now)
    acknowledged.append(SpooledFrames.number(item.frame) ?? -1)
    work()
    return true
  }

  /// The disk does all that it is told.
  mutating func work() {
    while diskWorks, let job = machine.nextJob() {
      jobs += 1
      switch job {
      case .append(let frames, let inMemory, _): append(frames, inMemory)
      case .read(let frames, _): read(frames)
      case .advance(let mark):
        disk.removeAll { $0.index < mark.cursor }
        machine.done(next: next, end: end)
      case .rewind(let mark):
        next = mark.cursor
        machine.done(next: next, end: end)
      }
    }
  }

  private mutating func append(_ frames: [SpooledFrame], _ inMemory: Bool) {
    var result = SpoolAppend()
    for frame in frames {
      result.indexes.append(refuses ? nil : end)
      if refuses { continue }
      disk.append(Entry(index: end, number: SpooledFrames.number(frame) ?? -1))
      if inMemory, next == end { next += 1 }
      end += 1
    }
    (result.next, result.end) = (next, end)
    machine.appended(result)
  }

  private mutating func read(_ frames: Int) {
    var result = SpoolReading()
    for entry in disk where entry.index >= next && result.entries.count < frames {
      result.entries.append(.init(index: entry.index, frame: SpooledFrames.frame(entry.number)))
      next = entry.index + 1
    }
    (result.next, result.end) = (next, end)
    machine.read(result, now: now)
  }
}
