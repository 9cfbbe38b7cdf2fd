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
      isAuthentication: isAuthentication)
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
}
