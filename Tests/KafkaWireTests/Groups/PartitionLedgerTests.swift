import Testing

@testable import KafkaWire

@Suite struct PartitionLedgerTests {
  private let partition = TopicPartition("t", 0)

  private func ledger() -> (PartitionLedger, PartitionClaim) {
    var ledger = PartitionLedger(drainTimeout: .seconds(30), maxPollInterval: .seconds(300))
    let claims = ledger.start([partition])
    return (ledger, claims[0])
  }

  private func drainedCount(_ ledger: inout PartitionLedger) -> Int { ledger.takeDrained().count }

  @Test("a batch is finished when the next one is asked for, and not before")
  func finished() {
    var (ledger, claim) = ledger()
    #expect(ledger.begin(claim) == true)
    #expect(ledger.handOut(claim, upTo: 10, now: .zero) == true)
    #expect(ledger.uncommitted.isEmpty)
    #expect(ledger.handedOut == [claim: 10])
    ledger.finish(claim)
    #expect(ledger.uncommitted == [claim: 10])
    ledger.committed(claim, 10)
    #expect(ledger.uncommitted.isEmpty)
  }

  @Test("of what is read no further, only what lies below the offset is finished", arguments: [Int64(0), 7, 10, 12])
  func finishedInPart(offset: Int64) {
    var (ledger, claim) = ledger()
    #expect(ledger.handOut(claim, upTo: 10, now: .zero) == true)
    ledger.finish(claim, at: offset)
    #expect(ledger.uncommitted == [claim: min(offset, 10)])
    ledger.finishAll()
    #expect(ledger.uncommitted == [claim: min(offset, 10)])
  }

  @Test("work that threw does not count as finished, work that returned does", arguments: [true, false])
  func ended(isDone: Bool) {
    var (ledger, claim) = ledger()
    #expect(ledger.begin(claim) == true)
    #expect(ledger.handOut(claim, upTo: 10, now: .zero) == true)
    ledger.ended(claim, isDone: isDone)
    #expect(ledger.uncommitted == (isDone ? [claim: 10] : [:]))
  }

  @Test("a revoked partition is given up when its work has ended, once")
  func draining() {
    var (ledger, claim) = ledger()
    #expect(ledger.begin(claim) == true)
    #expect(ledger.handOut(claim, upTo: 10, now: .zero) == true)
    ledger.revoke([partition], now: .zero)
    #expect(ledger.handOut(claim, upTo: 20, now: .zero) == false)
    #expect(drainedCount(&ledger) == 0)
    ledger.finish(claim)
    #expect(drainedCount(&ledger) == 0)
    ledger.ended(claim, isDone: true)
    let drained = ledger.takeDrained().map(\.uncommitted)
    #expect(drained == [10])
    #expect(drainedCount(&ledger) == 0)
  }

  @Test("a revoked partition that nobody works on is given up at once, and nobody begins")
  func idle() {
    var (ledger, claim) = ledger()
    ledger.revoke([partition], now: .zero)
    #expect(ledger.begin(claim) == false)
    let drained = ledger.takeDrained().map(\.claim)
    #expect(drained == [claim])
  }

  @Test("work that takes longer than the drain timeout counts without its last batch")
  func overdue() {
    var (ledger, claim) = ledger()
    #expect(ledger.begin(claim) == true)
    #expect(ledger.handOut(claim, upTo: 10, now: .zero) == true)
    #expect(ledger.handOut(claim, upTo: 20, now: .zero) == true)
    ledger.revoke([partition], now: .seconds(5))
    #expect(ledger.nextWake(after: .seconds(5)) == .seconds(35))
    #expect(ledger.takeOverdue(now: .seconds(34)) == [])
    #expect(ledger.takeOverdue(now: .seconds(35)) == [claim])
    let drained = ledger.takeDrained().map(\.uncommitted)
    #expect(drained == [10])
  }

  @Test("a commit in the middle of a batch stands; one that was overtaken takes nothing back")
  func middle() {
    var (ledger, claim) = ledger()
    #expect(ledger.handOut(claim, upTo: 10, now: .zero) == true)
    #expect(ledger.handOut(claim, upTo: 20, now: .zero) == true)
    ledger.committed(claim, 15)
    ledger.ended(claim, isDone: false)
    #expect(ledger.uncommitted.isEmpty)
    #expect(ledger.handOut(claim, upTo: 30, now: .zero) == true)
    ledger.finish(claim)
    ledger.committed(claim, 20)
    #expect(ledger.uncommitted == [claim: 30])
  }

  @Test("work that holds one batch too long is found, waiting is not work")
  func stuck() {
    var (ledger, claim) = ledger()
    #expect(ledger.begin(claim) == true)
    #expect(ledger.handOut(claim, upTo: 10, now: .seconds(1)) == true)
    #expect(ledger.nextWake(after: .seconds(1)) == .seconds(301))
    #expect(ledger.stuck(now: .seconds(300)) == nil)
    #expect(ledger.stuck(now: .seconds(301)) == partition)
    ledger.finish(claim)
    #expect(ledger.stuck(now: .seconds(1000)) == nil)
    #expect(ledger.nextWake(after: .zero) == nil)
  }

  @Test("an old claim says nothing about the partition once it is the member's again")
  func oldClaim() {
    var (ledger, old) = ledger()
    #expect(ledger.handOut(old, upTo: 10, now: .zero) == true)
    #expect(ledger.remove([partition], .lost) == [old])
    #expect(old.ending == .lost)
    let new = ledger.start([partition])[0]
    #expect(ledger.handOut(old, upTo: 20, now: .zero) == false)
    ledger.finish(old)
    ledger.committed(old, 10)
    #expect(ledger.uncommitted.isEmpty)
    #expect(ledger.slot(of: old) == nil)
    #expect(ledger.slot(of: new) != nil)
  }

  @Test("commits that come while one is under way share the next request, the last offset of each wins")
  func queue() {
    var queue = CommitQueue()
    let (a, b) = (PartitionClaim(partition), PartitionClaim(TopicPartition("t", 1)))
    let begun = [
      queue.add([a: 1]).mustRun, queue.take()?.offsets == [a: 1], queue.add([a: 2]).mustRun,
      queue.add([a: 3, b: 9], inBackground: true).mustRun,
    ]
    #expect(begun == [true, true, false, false])
    #expect(queue.underWay(b) != nil)
    let batch = queue.take()
    #expect(batch?.offsets == [a: 3, b: 9])
    #expect(batch?.isInBackground == true)
    #expect(queue.underWay(b) === batch?.promise)
    let end = queue.take()
    #expect(end == nil)
    #expect(queue.underWay(b) == nil)
    let restarted = queue.add([b: 10]).mustRun
    #expect(restarted)
  }
}
