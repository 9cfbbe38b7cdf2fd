import Capture
import KafkaWire
import Testing

@testable import Recorder

/// A spool's machine where disk and broker take their time, in every order that chance finds.
@Suite struct SpoolPaceTests {
  /// Frames come, go and fail for a while.
  private struct Life {
    var bench: SpoolBench
    var dice: SeededGenerator
    var taken = 0
    private var answers = true
    private var isSuspended = false
    private var isRestarted = false

    init(_ seed: Int) {
      dice = SeededGenerator(UInt64(seed))
      var settings = SpoolSettings()
      (settings.maxFrames, settings.jobFrames) = (16, 4)
      settings.maxUnwritten = 20 * SpooledFrames.frame(0).bytes
      bench = SpoolBench(settings: settings)
      bench.dice = SeededGenerator(UInt64(seed) &+ 1000)
      // Every second disk is small.
      if seed.isMultiple(of: 2) { bench.room = 40 }
      bench.open()
    }

    private mutating func chance(_ times: Int, of all: Int) -> Bool { Int.random(in: 0..<all, using: &dice) < times }

    mutating func go(_ steps: Int) {
      for _ in 0..<steps {
        if chance(1, of: 60) { answers.toggle() }
        if chance(1, of: 80) { bench.refuses = taken > 100 && !bench.refuses }
        if chance(1, of: 2), bench.machine.hasRoom(for: SpooledFrames.frame(taken).bytes) {
          bench.take(taken)
          taken += 1
        }
        if chance(1, of: 3) { bench.hand() }
        if answers, !isSuspended, chance(2, of: 3) { bench.acknowledge() }
        bench.pass(.milliseconds(Int.random(in: 0...90, using: &dice)))
        if !isSuspended, chance(1, of: 50) {
          bench.lose(reached: Int.random(in: 0...20, using: &dice))
          isSuspended = true
        }
        if isSuspended, chance(1, of: 3) { recover() }
      }
    }

    /// Restarts, and some time later the broker is there again.
    private mutating func recover() {
      if isRestarted {
        bench.open()
        (isSuspended, isRestarted) = (false, false)
      } else {
        bench.machine.restart()
        isRestarted = true
      }
    }

    /// Until all is delivered.
    mutating func drain() {
      bench.refuses = false
      while isSuspended {
        recover()
        bench.work()
      }
      bench.machine.finish(drains: true, now: bench.now)
      for _ in 0..<20_000 where !bench.machine.isDone(now: bench.now) {
        bench.hand()
        bench.acknowledge()
        bench.pass(.milliseconds(10))
      }
    }

    /// The broker answers no more.
    mutating func stop() {
      bench.lose(reached: 2)
      bench.machine.finish(drains: false, now: bench.now)
      for _ in 0..<1000 where !bench.machine.isDone(now: bench.now) { bench.pass(.milliseconds(100)) }
    }
  }

  @Test(
    "through outages, failures and full disks each frame arrives once and in order, or is counted", arguments: 0..<200)
  func arrives(_ seed: Int) {
    var life = Life(seed)
    life.go(1000)
    life.drain()
    let (topic, dropped) = (life.bench.topic, life.bench.dropped)
    let (taken, count) = (life.taken, topic.count)
    #expect(taken > 100 && count > 50)
    let isDone = life.bench.machine.isDone(now: life.bench.now)
    #expect(isDone)
    let steps = zip(topic, topic.dropFirst()).filter { $0 >= $1 }.map(\.0)
    #expect(steps == [], "twice, or out of order")
    let missing = Set(0..<taken).subtracting(topic + dropped)
    #expect(missing == [])
    let both = Set(topic).intersection(dropped)
    #expect(both == [] && Set(dropped).count == dropped.count)
  }

  @Test("ended in an outage, each frame is on the topic, on the disk, or counted", arguments: 0..<200)
  func stops(_ seed: Int) {
    var life = Life(seed)
    life.go(200 + seed * 4)
    life.stop()
    let bench = life.bench
    let left = bench.disk.filter { $0.index >= bench.machine.mark.cursor }.map(\.number)
    let lost = bench.machine.window.filter { $0.disk == .absent }.compactMap { SpooledFrames.number($0.frame) }
    let missing = Set(0..<life.taken).subtracting(bench.topic + left + lost + bench.dropped)
    #expect(missing == [])
    let again = Set(left).intersection(bench.acknowledged + lost + bench.dropped)
    #expect(again == [], "both settled and left")
    let steps = zip(bench.topic, bench.topic.dropFirst()).filter { $0 >= $1 }.map(\.0)
    #expect(steps == [], "twice, or out of order")
  }
}
