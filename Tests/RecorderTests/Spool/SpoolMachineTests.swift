import Capture
import KafkaWire
import Testing

@testable import Recorder

@Suite struct SpoolMachineTests {
  private func settled(_ bench: inout SpoolBench, _ count: Int) { for _ in 0..<count { bench.acknowledge() } }

  @Test("while acknowledgements come nothing touches the disk")
  func memoryOnly() {
    var bench = SpoolBench()
    bench.machine.open()
    for number in 0..<100 {
      bench.take(number)
      bench.hand()
      bench.acknowledge()
      bench.pass(.milliseconds(40))
    }
    #expect(bench.acknowledged == Array(0..<100))
    #expect(bench.jobs == 0 && bench.machine.mark.floors == [0: 100])
  }

  @Test("an outage goes to disk and follows in order, once; then memory does again")
  func outage() {
    var bench = SpoolBench()
    bench.machine.open()
    for number in 0..<10 { bench.take(number) }
    bench.hand()
    settled(&bench, 5)
    // The broker falls silent.
    for number in 10..<200 {
      bench.take(number)
      bench.hand()
      bench.pass(.milliseconds(40))
    }
    #expect(bench.machine.isSpooling)
    // What is with the producer is on the disk as well, and nothing further was handed over.
    #expect(bench.disk.map(\.number) == Array(5..<200))
    #expect(bench.handed.count <= 10 + 26)
    // It is back.
    while bench.acknowledge() { bench.hand() }
    #expect(bench.acknowledged == Array(0..<200))
    #expect(!bench.machine.isSpooling)
    #expect(bench.machine.mark.cursor == bench.end)
    let jobs = bench.jobs
    bench.take(200)
    bench.hand()
    bench.acknowledge()
    #expect(bench.acknowledged == Array(0...200) && bench.jobs == jobs)
  }

  @Test("new frames go behind the spool while it is drained")
  func liveWhileDraining() {
    var bench = SpoolBench(mark: 0, disk: Array(0..<300))
    bench.machine.open()
    var number = 300
    while bench.machine.isSpooling {
      bench.take(number)
      number += 1
      bench.hand()
      for _ in 0..<3 { bench.acknowledge() }
      bench.pass(.milliseconds(10))
    }
    bench.hand()
    while bench.acknowledge() { bench.hand() }
    #expect(bench.acknowledged == Array(0..<number))
    #expect(bench.machine.mark.cursor == bench.end)
  }

  @Test("a broker that is away at the start: frames wait in memory, then on the disk, and follow when it is there")
  func absentAtStart() {
    var bench = SpoolBench()
    for number in 0..<100 {
      bench.take(number)
      bench.hand()
      bench.pass(.milliseconds(40))
    }
    #expect(bench.handed.isEmpty && bench.machine.isSpooling && bench.disk.count == 100)
    bench.machine.open()
    bench.hand()
    while bench.acknowledge() { bench.hand() }
    #expect(bench.acknowledged == Array(0..<100))
  }

  @Test("a delivery that failed with nobody knowing: all that is not settled goes once more, but for what is found")
  func uncertain() {
    var bench = SpoolBench()
    bench.open()
    for number in 0..<20 { bench.take(number) }
    bench.hand()
    settled(&bench, 5)
    bench.lose(reached: 3)
    // Answers that still come are not believed.
    bench.machine.settled(7, at: (0, 7), now: bench.now)
    for number in 20..<25 { bench.take(number) }
    #expect(bench.disk.map(\.number) == Array(5..<25))
    #expect(bench.machine.mark == SpoolMark(cursor: 0, floors: [0: 5]))
    bench.machine.restart()
    bench.work()
    bench.open()
    bench.hand()
    while bench.acknowledge() { bench.hand() }
    #expect(bench.handed == Array(0..<20) + Array(5..<25))
    #expect(bench.acknowledged == Array(0..<25))
    #expect(bench.topic == Array(0..<25))
    #expect(bench.machine.mark.cursor == bench.end)
  }

  @Test("a delivery fails while the disk reads: nothing goes twice")
  func restartWhileReading() {
    var bench = SpoolBench(mark: 0, disk: Array(0..<20))
    bench.open()
    bench.diskWorks = false
    guard case .read = bench.machine.nextJob() else {
      Issue.record("nothing is read")
      return
    }
    bench.machine.suspend()
    bench.machine.restart()
    // Only now the disk comes back with what it was told to read.
    bench.finishReading(20)
    bench.diskWorks = true
    bench.open()
    bench.hand()
    while bench.acknowledge() { bench.hand() }
    #expect(bench.handed == Array(0..<20))
    #expect(bench.topic == Array(0..<20))
  }

  @Test("memory is bounded: the window while the broker is slow, the unwritten while the disk is")
  func bounds() {
    var bench = SpoolBench()
    bench.machine.open()
    bench.diskWorks = false
    var taken = 0
    while bench.machine.take(SpooledFrames.frame(taken, bytes: 100_000), now: bench.now) { taken += 1 }
    #expect(bench.machine.windowBytes <= 32 << 20 && bench.machine.windowBytes > 31 << 20)
    bench.pass(.seconds(2))
    var more = 0
    while bench.machine.take(SpooledFrames.frame(taken + more, bytes: 100_000), now: bench.now) { more += 1 }
    #expect(more * 100_000 <= 32 << 20 && more > 300)
  }

  @Test("a disk that refuses loses what only it should have held, and keeps what is under way")
  func diskRefuses() {
    var bench = SpoolBench()
    bench.machine.open()
    bench.refuses = true
    for number in 0..<50 {
      bench.take(number)
      bench.hand()
      bench.pass(.milliseconds(40))
    }
    bench.refuses = false
    for number in 50..<60 { bench.take(number) }
    while bench.acknowledge() { bench.hand() }
    #expect(bench.acknowledged == Array(0..<25) + Array(50..<60))
  }

  @Test("a frame that memory alone holds is not written down behind younger ones: with it they would pass as settled")
  func noneBehindYounger() {
    var bench = SpoolBench()
    bench.open()
    bench.refuses = true
    for number in 0..<2 { bench.take(number) }
    bench.hand()
    bench.pass(.seconds(1))
    bench.refuses = false
    for number in 2..<4 { bench.take(number) }
    settled(&bench, 1)
    bench.hand()
    #expect(!bench.machine.isSpooling && bench.disk.map(\.number) == [2, 3])
    bench.pass(.seconds(1))
    #expect(bench.machine.isSpooling)
    settled(&bench, 1)
    #expect(bench.acknowledged == [0, 1])
    #expect(bench.machine.mark.cursor == 0 && bench.disk.map(\.number) == [2, 3])
  }

  @Test("the end waits for what is delivered, and leaves on the disk what is not")
  func end() {
    var bench = SpoolBench(mark: 0, disk: Array(0..<100))
    bench.machine.finish(drains: true, now: bench.now)
    bench.work()
    // A broker may be about to come.
    #expect(!bench.machine.isDone(now: bench.now))
    var alone = bench
    alone.pass(.seconds(5))
    #expect(alone.machine.isDone(now: alone.now))
    var stopped = bench
    stopped.machine.finish(drains: false, now: stopped.now)
    #expect(stopped.machine.isDone(now: stopped.now))
    var refused = bench
    refused.machine.refuse()
    #expect(refused.machine.isDone(now: refused.now))
    bench.machine.open()
    bench.hand()
    #expect(!bench.machine.isDone(now: bench.now))
    while bench.acknowledge() { bench.hand() }
    #expect(bench.machine.isDone(now: bench.now))
    #expect(bench.acknowledged == Array(0..<100))
  }

  @Test("a stop leaves the rest of the spool where it is; a broker that has fallen silent is not waited for")
  func stop() {
    var bench = SpoolBench(mark: 0, disk: Array(0..<2000))
    bench.machine.open()
    bench.hand()
    bench.acknowledge()
    bench.machine.finish(drains: false, now: bench.now)
    while bench.acknowledge() { bench.hand() }
    #expect(bench.machine.isDone(now: bench.now))
    #expect(bench.acknowledged.count < 2000 && bench.machine.mark.cursor == UInt64(bench.acknowledged.count))

    var silent = SpoolBench()
    silent.machine.open()
    silent.take(0)
    silent.hand()
    silent.machine.finish(drains: true, now: silent.now)
    silent.pass(.seconds(2))
    #expect(!silent.machine.isDone(now: silent.now) && silent.disk.map(\.number) == [0])
    silent.pass(.seconds(4))
    #expect(silent.machine.isDone(now: silent.now))
  }

  @Test("frames under way that give way on the disk stay in memory: delivered when the broker is back, or lost by name")
  func windowGivesWay() {
    var bench = SpoolBench()
    bench.room = 16
    bench.open()
    for number in 0..<10 { bench.take(number) }
    bench.hand()
    for number in 10..<60 {
      bench.take(number)
      bench.pass(.milliseconds(100))
    }
    #expect(bench.disk.allSatisfy { $0.number >= 40 })
    let ended = bench
    while bench.acknowledge() { bench.hand() }
    #expect(bench.topic == (0..<60).filter { !bench.dropped.contains($0) })
    #expect(bench.topic.starts(with: 0..<10))

    // The same where a delivery fails first.
    var failed = ended
    failed.lose(reached: 4)
    failed.machine.restart()
    failed.finishWork()
    failed.open()
    failed.hand()
    while failed.acknowledge() { failed.hand() }
    #expect(failed.topic == bench.topic)

    // And where the broker does not come back.
    var alone = ended
    alone.machine.suspend()
    alone.machine.finish(drains: false, now: alone.now)
    #expect(!alone.machine.isDone(now: alone.now), "they may be delivered yet")
    alone.pass(.seconds(5))
    #expect(alone.machine.isDone(now: alone.now))
    let lost = alone.machine.window.filter { $0.disk == .absent }.compactMap { SpooledFrames.number($0.frame) }
    #expect(Set(lost + alone.dropped + alone.disk.map(\.number)) == Set(0..<60))
    #expect(lost.count + alone.dropped.count + alone.disk.count == 60)
  }

  @Test("what was written is synced when nothing follows it, and then no more")
  func idleSync() {
    var bench = SpoolBench()
    for number in 0..<3 { bench.take(number) }
    bench.pass(.seconds(1))
    #expect(bench.disk.count == 3 && bench.syncs == 0)
    bench.pass(.milliseconds(100))
    #expect(bench.syncs == 1)
    for _ in 0..<20 { bench.pass(.milliseconds(100)) }
    #expect(bench.syncs == 1)
    bench.take(3)
    bench.pass(.milliseconds(100))
    #expect(bench.syncs == 2)
  }

  @Test("what the disk cannot read now is read again after a pause, not at once")
  func readsAgain() {
    var bench = SpoolBench(mark: 0, disk: Array(0..<100))
    bench.readsFail = 3
    bench.open()
    bench.hand()
    #expect(bench.jobs == 1 && bench.handed.isEmpty)
    bench.pass(.milliseconds(900))
    #expect(bench.jobs == 1)
    for _ in 0..<3 { bench.pass(.seconds(1)) }
    #expect(bench.readsFail == 0)
    bench.hand()
    while bench.acknowledge() { bench.hand() }
    #expect(bench.topic == Array(0..<100))
  }
}
