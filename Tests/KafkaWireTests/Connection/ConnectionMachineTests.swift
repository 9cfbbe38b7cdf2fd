import Testing

@testable import KafkaWire

@Suite struct ConnectionMachineTests {
  private let start = ContinuousClock.now

  private func frame(_ id: Int32, count: Int = 20) -> ByteChain {
    var chain = ByteChain([UInt8](repeating: UInt8(truncatingIfNeeded: id), count: 4))
    chain.append(Bytes([UInt8](repeating: 0xee, count: count - 4)))
    return chain
  }

  private func answer(_ id: Int32) -> Bytes {
    Bytes([0, 0, 0, UInt8(id), 0xaa])
  }

  /// A machine with requests 1…count, all fetches, 10 s each.
  private func machine(requests count: Int32, maxInFlightBytes: Int = 1 << 20) throws -> ConnectionMachine {
    var machine = ConnectionMachine(broker: "b", maxInFlightBytes: maxInFlightBytes)
    for id in 1...count {
      try machine.enqueue(id: id, api: .fetch, frame: frame(id), deadline: start + .seconds(10))
    }
    return machine
  }

  private func write(_ machine: inout ConnectionMachine, at most: Int = .max) -> [UInt8] {
    var written: [UInt8] = []
    while true {
      let pieces = machine.output(limit: 3)
      if pieces.isEmpty { return written }
      let bytes = Array(pieces.flatMap(\.array).prefix(most))
      written += bytes
      machine.wrote(bytes.count)
    }
  }

  @Test("requests go out whole and in order, however the writes are split", arguments: 1...45)
  func splitWrites(step: Int) throws {
    var machine = try machine(requests: 3)
    #expect(write(&machine, at: step) == [1, 2, 3].flatMap { frame($0).joined().array })
    let outcomes = [1, 2, 3].flatMap { machine.received(answer($0)) }
    #expect(outcomes.map(\.id) == [1, 2, 3])
    #expect(try outcomes.map { try $0.outcome.get() } == [1, 2, 3].map(answer))
    #expect(machine.isIdle)
  }

  @Test("an answer out of order ends the connection and fails everything")
  func outOfOrder() throws {
    var machine = try machine(requests: 3)
    _ = write(&machine)
    let outcomes = machine.received(answer(2))
    #expect(outcomes.map(\.id) == [1, 2, 3])
    for outcome in outcomes {
      let error = #expect(throws: KafkaError.self) { try outcome.outcome.get() }
      #expect(error?.code == .malformedResponse(WireError(.invalidValue(2), field: "correlation_id", at: 0)))
      #expect(error?.outcome == .possiblyPersisted)
      #expect(error?.broker == "b")
      #expect(error?.api == .fetch)
    }
    #expect(throws: KafkaError.self) {
      try machine.enqueue(id: 9, api: .fetch, frame: frame(9), deadline: start)
    }
  }

  @Test("an answer that nobody asked for ends the connection")
  func unasked() throws {
    var machine = ConnectionMachine(broker: "b")
    #expect(machine.received(answer(1)).isEmpty)
    #expect(machine.end != nil)
  }

  @Test("an answer too short for a correlation id ends the connection")
  func shortAnswer() throws {
    var machine = try machine(requests: 1)
    _ = write(&machine)
    #expect(machine.received(Bytes([0, 0])).count == 1)
    #expect(machine.end != nil)
  }

  @Test("an abandoned request is taken back while unwritten, and written whole once begun")
  func abandon() throws {
    var machine = try machine(requests: 3)
    machine.wrote(7)
    #expect(machine.abandon(id: 1) == .possiblyPersisted)
    #expect(machine.abandon(id: 2) == .notPersisted)
    let rest = Array(frame(1).joined().array.dropFirst(7))
    #expect(write(&machine) == rest + frame(3).joined().array)
    // The late answer is swallowed, the next one finds its request.
    #expect(machine.received(answer(1)).isEmpty)
    #expect(machine.received(answer(3)).map(\.id) == [3])
    #expect(machine.end == nil)
  }

  @Test("a request that is being written this moment is not taken back")
  func abandonDuringWrite() throws {
    var machine = try machine(requests: 2)
    // Two pieces are request 1 as a whole, the third is of request 2.
    #expect(machine.output(limit: 3).count == 3)
    #expect(machine.abandon(id: 1) == .possiblyPersisted)
    #expect(machine.abandon(id: 2) == .possiblyPersisted)
    machine.wrote(5)
    let rest = Array(frame(1).joined().array.dropFirst(5))
    #expect(write(&machine) == rest + frame(2).joined().array)
  }

  @Test("a request that a write left untouched can be taken back")
  func abandonAfterBlockedWrite() throws {
    var machine = try machine(requests: 1)
    #expect(!machine.output(limit: 3).isEmpty)
    machine.wrote(0)
    #expect(machine.abandon(id: 1) == .notPersisted)
    #expect(!machine.hasOutput)
  }

  @Test("a request that is late ends the connection: it timed out, the others lost their connection")
  func deadline() throws {
    var machine = ConnectionMachine(broker: "b")
    try machine.enqueue(id: 1, api: .produce, frame: frame(1), deadline: start + .seconds(1))
    try machine.enqueue(id: 2, api: .metadata, frame: frame(2), deadline: start + .seconds(5))
    machine.wrote(frame(1).count)
    #expect(machine.nextDeadline == start + .seconds(1))
    #expect(machine.expire(now: start + .milliseconds(999)).isEmpty)
    let outcomes = machine.expire(now: start + .seconds(1))
    let first = #expect(throws: KafkaError.self) { try outcomes.first?.outcome.get() }
    #expect(first?.code == .timedOut)
    #expect(first?.outcome == .possiblyPersisted)
    let second = #expect(throws: KafkaError.self) { try outcomes.last?.outcome.get() }
    #expect(second?.code == .connectionClosed)
    #expect(second?.outcome == .notPersisted)
    #expect(machine.nextDeadline == nil)
  }

  @Test("an abandoned request still has its deadline, so that a dead connection is found")
  func abandonedDeadline() throws {
    var machine = try machine(requests: 1)
    _ = write(&machine)
    _ = machine.abandon(id: 1)
    #expect(machine.expire(now: start + .seconds(11)).isEmpty)
    #expect(machine.end?.code == .connectionClosed)
  }

  @Test("an end tells whether a request was written")
  func outcomes() throws {
    var machine = try machine(requests: 3)
    machine.wrote(frame(1).count + 1)
    let outcomes = machine.close(KafkaError(.closed)).map { completion -> KafkaError.Outcome? in
      guard case .failure(let error) = completion.outcome else { return nil }
      return error.outcome
    }
    #expect(outcomes == [.possiblyPersisted, .possiblyPersisted, .notPersisted])
    #expect(machine.close(KafkaError(.timedOut)).isEmpty)
    #expect(machine.end?.code == .closed)
  }

  @Test("no new request is begun while too many bytes wait for their answers")
  func inFlightLimit() throws {
    var machine = try machine(requests: 3, maxInFlightBytes: 45)
    #expect(write(&machine) == [1, 2].flatMap { frame($0).joined().array })
    #expect(machine.received(answer(1)).count == 1)
    #expect(write(&machine) == frame(3).joined().array)
  }

  @Test("a request larger than the limit goes alone")
  func largeRequest() throws {
    var machine = ConnectionMachine(broker: "b", maxInFlightBytes: 10)
    try machine.enqueue(id: 1, api: .produce, frame: frame(1, count: 100), deadline: start)
    try machine.enqueue(id: 2, api: .produce, frame: frame(2), deadline: start)
    #expect(write(&machine, at: 30).count == 100)
    _ = machine.received(answer(1))
    #expect(write(&machine).count == 20)
  }
}
