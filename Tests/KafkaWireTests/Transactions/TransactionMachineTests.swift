import Testing

@testable import KafkaWire

@Suite("transaction machine") struct TransactionMachineTests {
  private let first = TopicPartition("t", 0)
  private let second = TopicPartition("t", 1)
  private let identity = ProducerIdentity(id: 9, epoch: 3)

  private func ready(_ version: TransactionProtocol) -> TransactionMachine {
    var machine = TransactionMachine(id: "id")
    machine.started(as: identity, version)
    return machine
  }

  private func open(_ version: TransactionProtocol) throws -> TransactionMachine {
    var machine = ready(version)
    try machine.begin()
    return machine
  }

  private func failure(_ body: () throws(TransactionError) -> Void) -> TransactionError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func remedy(_ body: () throws(TransactionError) -> Void) -> TransactionError.Remedy? {
    failure(body)?.remedy
  }

  @Test("by KIP-98 partitions are announced once, together, one request at a time")
  func announcing() throws {
    var machine = try open(.v1)
    #expect(machine.take(first) == false)
    #expect(machine.take(first) == false)
    #expect(machine.nextToJoin() == [first])
    #expect(machine.take(second) == false)
    #expect(machine.nextToJoin().isEmpty)
    #expect(!machine.isSettled)
    #expect(machine.joinSucceeded() == [first])
    #expect(machine.take(first) == true)
    #expect(machine.nextToJoin() == [second])
    #expect(machine.joinSucceeded() == [second])
    #expect(machine.isSettled)
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
    #expect(machine.ended(renewed: nil, .v1) == .nothing)
    #expect(machine.state == .ready)
    #expect(machine.identity == identity)
    try machine.begin()
    #expect(machine.take(first) == false)
  }

  @Test("by KIP-890 partitions and groups join by being written to, and the end raises the epoch")
  func joining() throws {
    var machine = try open(.v2)
    #expect(machine.take(first) == true)
    #expect(machine.nextToJoin().isEmpty)
    #expect(try machine.beginStoring(group: "g", in: 1) == false)
    machine.endStoring()
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
    let next = ProducerIdentity(id: 9, epoch: 4)
    #expect(machine.ended(renewed: next, .v2) == .nothing)
    #expect(machine.identity == next)
  }

  @Test("a transaction of which the coordinator knows nothing ends without it", arguments: [true, false])
  func empty(commit: Bool) throws {
    var machine = try open(.v1)
    try machine.beginEnd(commit: commit, of: 1)
    #expect(try machine.end() == .nothing)
    #expect(machine.state == .ready)
  }

  @Test("a group is announced once, and stored offsets are something to end")
  func offsets() throws {
    var machine = try open(.v1)
    #expect(try machine.beginStoring(group: "g", in: 1))
    #expect(!machine.isSettled)
    machine.groupJoined("g")
    machine.endStoring()
    #expect(machine.isSettled)
    #expect(try machine.beginStoring(group: "g", in: 1) == false)
    machine.endStoring()
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
  }

  @Test("calls that do not fit the state are refused and change nothing")
  func misuse() throws {
    var machine = ready(.v1)
    #expect(remedy { () throws(TransactionError) in try machine.check(0) } == .correct)
    #expect(remedy { () throws(TransactionError) in try machine.beginEnd(commit: true, of: 0) } == .correct)
    try machine.begin()
    #expect(remedy { () throws(TransactionError) in try machine.begin() } == .correct)
    try machine.check(1)
    try machine.beginEnd(commit: true, of: 1)
    #expect(remedy { () throws(TransactionError) in try machine.check(1) } == .correct)
    #expect(remedy { () throws(TransactionError) in try machine.beginEnd(commit: false, of: 1) } == .correct)
    #expect(try machine.end() == .nothing)
    try machine.begin()
    // A straggler of the first.
    #expect(remedy { () throws(TransactionError) in try machine.check(1) } == .correct)
    #expect(remedy { () throws(TransactionError) in try machine.beginEnd(commit: true, of: 1) } == .correct)
    try machine.check(2)
  }

  @Test("a record that is lost makes commit impossible; the abort begins a new epoch")
  func lostRecord() throws {
    var machine = try open(.v1)
    _ = machine.take(first)
    _ = machine.nextToJoin()
    _ = machine.joinSucceeded()
    machine.batchFailed(KafkaError(.timedOut, outcome: .possiblyPersisted))
    #expect(machine.abandonment?.code == .timedOut)
    #expect(remedy { () throws(TransactionError) in try machine.check(1) } == .abort)
    #expect(remedy { () throws(TransactionError) in try machine.beginEnd(commit: true, of: 1) } == .abort)
    try machine.beginEnd(commit: false, of: 1)
    #expect(try machine.end() == .ask(commit: false))
    #expect(machine.ended(renewed: nil, .v1) == .initialise)
    #expect(machine.unfinishedAbort == 1)
    machine.started(as: ProducerIdentity(id: 9, epoch: 4), .v1)
    #expect(machine.state == .ready)
    #expect(machine.identity?.epoch == 4)
  }

  @Test("a record that is lost while a commit waits for it stops the commit")
  func lostDuringCommit() throws {
    var machine = try open(.v2)
    _ = machine.take(first)
    try machine.beginEnd(commit: true, of: 1)
    machine.batchFailed(KafkaError(.broker(.invalidRecord), outcome: .notPersisted))
    #expect(remedy { () throws(TransactionError) in _ = try machine.end() } == .abort)
    try machine.beginEnd(commit: false, of: 1)
    #expect(try machine.end() == .ask(commit: false))
    // Where ends raise the epoch no other is needed.
    #expect(machine.ended(renewed: ProducerIdentity(id: 9, epoch: 4), .v2) == .nothing)
  }

  @Test("an end without an answer is asked for again, and a commit cannot become an abort")
  func undecided() throws {
    var machine = try open(.v2)
    _ = machine.take(first)
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
    let silence = KafkaError(.timedOut, outcome: .possiblyPersisted)
    #expect(remedy { () throws(TransactionError) in _ = try machine.endFailed(silence) } == .retry)
    #expect(remedy { () throws(TransactionError) in try machine.begin() } == .correct)
    #expect(remedy { () throws(TransactionError) in try machine.beginEnd(commit: false, of: 1) } == .correct)
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
  }

  @Test("what fails late changes nothing of a commit that has been asked for")
  func lateFailure() throws {
    var machine = try open(.v2)
    _ = machine.take(first)
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
    // A send that was waiting for its topic all the while.
    machine.spoil(KafkaError(.closed, outcome: .notPersisted))
    #expect(machine.abandonment == nil)
    let silence = KafkaError(.timedOut, outcome: .possiblyPersisted)
    let error = failure { () throws(TransactionError) in _ = try machine.endFailed(silence) }
    #expect(error?.remedy == .retry)
    #expect(error?.cause?.outcome == .possiblyPersisted)
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
  }

  @Test("a commit that has been asked for does not open the transaction again when nobody waits for it")
  func cancelledUndecided() throws {
    var machine = try open(.v2)
    _ = machine.take(first)
    try machine.beginEnd(commit: true, of: 1)
    #expect(try machine.end() == .ask(commit: true))
    let silence = KafkaError(.timedOut, outcome: .possiblyPersisted)
    #expect(remedy { () throws(TransactionError) in _ = try machine.endFailed(silence) } == .retry)
    try machine.beginEnd(commit: true, of: 1)
    machine.cancelEnd()
    #expect(machine.state == .ending(commit: true))
  }

  @Test("being fenced is the end, for every later call", arguments: [ErrorCode.producerFenced, .invalidProducerEpoch])
  func fenced(code: ErrorCode) throws {
    var machine = try open(.v1)
    _ = machine.take(first)
    _ = machine.nextToJoin()
    machine.joinFailed(KafkaError(.broker(code), outcome: .notPersisted))
    let refusals = [
      failure { () throws(TransactionError) in try machine.begin() },
      failure { () throws(TransactionError) in try machine.check(1) },
      failure { () throws(TransactionError) in try machine.beginEnd(commit: false, of: 1) },
    ]
    #expect(refusals.map { $0?.remedy } == [.restart, .restart, .restart])
    #expect(refusals.allSatisfy { $0?.isFenced == true })
  }

  @Test("an old epoch at a log breaks the transaction; whether it is fenced its coordinator tells")
  func oldEpochAtLog() throws {
    var machine = try open(.v2)
    _ = machine.take(first)
    machine.batchFailed(KafkaError(.broker(.invalidProducerEpoch), api: .produce, outcome: .notPersisted))
    #expect(remedy { () throws(TransactionError) in try machine.check(1) } == .abort)
    try machine.beginEnd(commit: false, of: 1)
    let fence = KafkaError(.broker(.producerFenced), outcome: .notPersisted)
    #expect(remedy { () throws(TransactionError) in _ = try machine.endFailed(fence) } == .restart)
  }

  @Test("an announcement without an answer is ended in case it was heard, and the broker may know nothing of it")
  func unsureJoin() throws {
    var machine = try open(.v1)
    _ = machine.take(first)
    _ = machine.nextToJoin()
    machine.joinFailed(KafkaError(.timedOut, outcome: .possiblyPersisted))
    #expect(machine.endVerdict(.invalidTxnState) == .restart)
    try machine.beginEnd(commit: false, of: 1)
    #expect(try machine.end() == .ask(commit: false))
    #expect(machine.endVerdict(.invalidTxnState) == .done)
  }

  @Test(
    "a coordinator that has forgotten the producer has nothing to abort; the identity is to be renewed by its old one")
  func forgotten() throws {
    var machine = try open(.v1)
    _ = machine.take(first)
    _ = machine.nextToJoin()
    machine.joinFailed(KafkaError(.broker(.invalidProducerIDMapping), outcome: .notPersisted))
    try machine.beginEnd(commit: false, of: 1)
    let known = machine.identity
    #expect(try machine.end() == .initialise)
    #expect(known != nil && machine.identity == known)
  }

  @Test("what waits to be announced no longer counts once the transaction is to be aborted")
  func abandonedAnnouncement() throws {
    var machine = try open(.v1)
    _ = machine.take(first)
    try machine.beginEnd(commit: false, of: 1)
    #expect(machine.nextToJoin().isEmpty)
    #expect(machine.isSettled)
    #expect(try machine.end() == .nothing)
  }

  @Test("a commit that nobody waits for any longer leaves the transaction open")
  func cancelled() throws {
    var machine = try open(.v1)
    try machine.beginEnd(commit: true, of: 1)
    machine.cancelEnd()
    #expect(machine.state == .open)
    #expect(machine.unended == 1)
  }
}
