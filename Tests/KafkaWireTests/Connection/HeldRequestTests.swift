import Testing

@testable import KafkaWire

@Suite("Requests that wait for an authentication")
struct HeldRequestTests {
  private let start = ContinuousClock.now

  private func frame(_ id: Int32) -> ByteChain { ByteChain([UInt8](repeating: UInt8(id), count: 20)) }

  private func machine(requests count: Int32) throws -> ConnectionMachine {
    var machine = ConnectionMachine(broker: "b")
    for id in 1...count { try enqueue(id, &machine) }
    return machine
  }

  private func enqueue(_ id: Int32, _ machine: inout ConnectionMachine, isAuthentication: Bool = false) throws {
    try machine.enqueue(
      id: id, api: isAuthentication ? .saslHandshake : .fetch, frame: frame(id), deadline: start + .seconds(Int(id)),
      patience: isAuthentication ? .seconds(10) : nil)
  }

  /// The ids of what is written, a byte for each of its bytes.
  private func write(_ machine: inout ConnectionMachine) -> [UInt8] {
    var written: [UInt8] = []
    while true {
      let bytes = machine.output(limit: 8).flatMap(\.array)
      if bytes.isEmpty { return written }
      written += bytes
      machine.wrote(bytes.count)
    }
  }

  @Test("only authentication goes out between hold and release, then the rest in its order")
  func order() throws {
    var machine = try machine(requests: 2)
    machine.hold()
    try enqueue(3, &machine)
    try enqueue(9, &machine, isAuthentication: true)
    #expect(write(&machine) == frame(9).joined().array)
    #expect(!machine.hasOutput)
    machine.release()
    #expect(write(&machine) == [1, 2, 3].flatMap { frame($0).joined().array })
  }

  @Test("a request of which a byte is written is finished first", arguments: 1..<20)
  func begun(count: Int) throws {
    var machine = try machine(requests: 2)
    _ = machine.output(limit: 8)
    machine.wrote(count)
    machine.hold()
    try enqueue(9, &machine, isAuthentication: true)
    let rest = Array(frame(1).joined().array.dropFirst(count))
    #expect(write(&machine) == rest + frame(9).joined().array)
    machine.release()
    #expect(write(&machine) == frame(2).joined().array)
  }

  @Test("what a write under way may touch is not taken back by a hold")
  func touched() throws {
    var machine = try machine(requests: 2)
    let pieces = machine.output(limit: 8)
    try enqueue(3, &machine)
    machine.hold()
    machine.wrote(pieces.reduce(0) { $0 + $1.count })
    try enqueue(9, &machine, isAuthentication: true)
    #expect(write(&machine) == frame(9).joined().array)
    machine.release()
    #expect(write(&machine) == frame(3).joined().array)
  }

  @Test("held requests end like all others: abandoned, out of time or with the connection")
  func ends() throws {
    var machine = try machine(requests: 3)
    machine.hold()
    #expect(machine.nextDeadline == start + .seconds(1))
    #expect(machine.abandon(id: 1) == .notPersisted)
    #expect(machine.nextDeadline == start + .seconds(2))
    let completions = machine.expire(now: start + .seconds(2))
    #expect(completions.map(\.id) == [2, 3])
    for completion in completions {
      let error = #expect(throws: KafkaError.self) { try completion.outcome.get() }
      #expect(error?.outcome == .notPersisted)
    }
    machine.release()
    #expect(machine.isIdle)
  }

  @Test("an authentication behind an answer that takes its time waits for that, too, and does not end the connection")
  func behindLongAnswer() throws {
    var machine = ConnectionMachine(broker: "b")
    try machine.enqueue(id: 1, api: .joinGroup, frame: frame(1), deadline: start + .seconds(330))
    _ = write(&machine)
    machine.hold()
    try enqueue(9, &machine, isAuthentication: true)
    _ = write(&machine)
    #expect(machine.expire(now: start + .seconds(329)).isEmpty)
    #expect(machine.received(Bytes([0, 0, 0, 1])).map(\.id) == [1])
    #expect(machine.expire(now: start + .seconds(339)).isEmpty)
    #expect(machine.end == nil)
    #expect(machine.expire(now: start + .seconds(340)).map(\.id) == [9])
  }

  @Test("an authentication behind a request that is not quite written waits for its answer, too")
  func behindHalfWritten() throws {
    var machine = ConnectionMachine(broker: "b")
    try machine.enqueue(id: 1, api: .produce, frame: frame(1), deadline: start + .seconds(30))
    try machine.enqueue(id: 2, api: .produce, frame: frame(2), deadline: start + .seconds(300))
    _ = machine.output(limit: 8)
    machine.wrote(5)
    machine.hold()
    try enqueue(9, &machine, isAuthentication: true)
    #expect(machine.abandon(id: 2) == .notPersisted)
    _ = write(&machine)
    #expect(machine.received(Bytes([0, 0, 0, 1])).map(\.id) == [1])
    // What is held comes after it, and lends it no time.
    #expect(machine.nextDeadline == start + .seconds(40))
  }

  @Test("an authentication with nothing before it has its own time")
  func alone() throws {
    var machine = ConnectionMachine(broker: "b")
    machine.hold()
    try enqueue(9, &machine, isAuthentication: true)
    #expect(machine.nextDeadline == start + .seconds(9))
  }
}
